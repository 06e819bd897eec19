import type { JsonObject } from '../../kube/json';

/** A file of the Compose specification, with the fields that this stage writes. */
export interface ComposeFile extends JsonObject {
  name: string;
  services: { [name: string]: ComposeService };
  networks: { [name: string]: { name: string; driver: 'bridge' } };
  configs?: { [name: string]: { content: string } };
}

/** One service. In every text a literal dollar is written twice, because Compose replaces variables. */
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
  expose?: string[];
  ports?: string[];
  networks: { [name: string]: { aliases: string[] } | JsonObject };
  depends_on?: { [name: string]: { condition: 'service_healthy' | 'service_started' } };
  healthcheck?: { test: string[]; interval: string; timeout: string; retries: number; start_period: string };
  deploy?: { resources: { limits: { cpus?: string; memory?: string } } };
  stop_signal: 'SIGTERM';
  stop_grace_period: string;
  restart: 'unless-stopped' | 'no';
}
