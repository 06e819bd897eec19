import type { JsonObject } from '../../kube/json';

/** What a file of the Compose specification holds, as far as this stage writes it. */
export interface ComposeFile extends JsonObject {
  name: string;
  services: { [name: string]: ComposeService };
  networks: { [name: string]: { name: string; driver: 'bridge' } };
  configs?: { [name: string]: { content: string } };
}

/** One service. Every text is as Compose reads it: a dollar that is meant is written twice. */
export interface ComposeService extends JsonObject {
  image: string;
  build?: { context: string; dockerfile: string };
  entrypoint?: string[];
  command?: string[];
  working_dir?: string;
  environment?: { [name: string]: string };
  user?: string;
  read_only?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  tmpfs?: string[];
  configs?: { source: string; target: string }[];
  expose: string[];
  ports?: string[];
  networks: { [name: string]: { aliases: string[] } | JsonObject };
  depends_on?: { [name: string]: { condition: 'service_healthy' | 'service_started' } };
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number; start_period: string };
  deploy?: { resources: { limits: { cpus?: string; memory?: string } } };
  stop_signal: 'SIGTERM';
  stop_grace_period: string;
  restart: 'unless-stopped';
}
