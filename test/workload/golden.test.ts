import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cron, Duration, Size, Yaml } from 'cdk8s';
import {
  Config,
  Health,
  Image,
  MeshCronJob,
  MeshJob,
  MeshService,
  MeshStatefulService,
  MeshWorker,
  Port,
  Scale,
} from 'cdk8s-mesh';
import type { MeshChart } from 'cdk8s-mesh';
import { devChart, IMAGE, objectsOf } from '../fixtures';

const seconds = Duration.seconds;

/** What is written of each kind of workload, whole. */
const KINDS: Readonly<Record<string, (chart: MeshChart) => void>> = {
  worker: (chart) => {
    const queue = new MeshService(chart, 'queue', {
      image: IMAGE,
      ports: [Port.tcp(6379, { name: 'redis', scheme: 'redis' })],
    });
    const mailer = new MeshWorker(chart, 'mailer', {
      image: Image.parse('ghcr.io/acme/mailer:1.4.2'),
      termination: { longestWork: seconds(30) },
      replicas: Scale.autoscaled({ min: 2, max: 8 }),
      metrics: Port.http(9090, { name: 'metrics' }),
      health: Health.command(['/mailer', 'check']),
      secrets: { SMTP_PASSWORD: { secret: 'smtp', key: 'password' } },
      config: [Config.mutable({ path: '/etc/mailer', files: { 'mailer.toml': 'threads = 4\n' } })],
    });
    mailer.addEnv('QUEUE_URL', mailer.calls(queue));
  },
  job: (chart) => {
    new MeshJob(chart, 'migrate', {
      image: Image.parse('ghcr.io/acme/migrations:1.4.2'),
      args: ['up'],
      completions: 4,
      parallelism: 2,
      indexed: true,
      backoffLimit: 1,
      activeDeadline: Duration.minutes(10),
      ttlAfterFinished: Duration.hours(1),
      termination: { longestStep: seconds(20) },
    });
  },
  'stateful-service': (chart) => {
    const reader = new MeshService(chart, 'reader', { image: IMAGE });
    const ledger = new MeshStatefulService(chart, 'ledger', {
      image: Image.parse('ghcr.io/acme/ledger-db:1.4.2'),
      ports: [Port.tcp(5432, { name: 'pg' })],
      claims: { data: { path: '/var/lib/ledger', size: Size.gibibytes(20), storageClass: 'fast' } },
      partition: 2,
      primary: true,
    });
    reader.addEnv('LEDGER', reader.calls(ledger).address);
    reader.addEnv('LEDGER_0', `${ledger.podHost(0)}:5432`);
  },
  'cron-job': (chart) => {
    new MeshCronJob(chart, 'report', {
      image: Image.parse('ghcr.io/acme/report:1.4.2'),
      schedule: Cron.schedule({ minute: '30', hour: '3', weekDay: 'mon-fri' }),
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Replace',
      startingDeadline: Duration.minutes(5),
      successfulJobsRetained: 1,
      failedJobsRetained: 2,
      activeDeadline: Duration.hours(1),
    });
  },
};

test.each(Object.keys(KINDS))('the manifests of a %s; UPDATE_GOLDEN=1 writes them', (kind) => {
  const chart = devChart();
  KINDS[kind]?.(chart);
  const file = join(__dirname, `../golden/${kind}.k8s.yaml`);
  const text = Yaml.stringify(...objectsOf(chart));
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});
