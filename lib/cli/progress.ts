/** The stream to which progress is written. */
export type Watched = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

/** Prints what is being waited for, after one second and then every five. Nothing if the stream is no terminal. */
export async function withProgress<Result>(what: string, wait: Promise<Result>, to: Watched): Promise<Result> {
  if (!to.isTTY) return wait;
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    if (seconds === 1 || seconds % 5 === 0) to.write(`cdk8s-mesh: ${what}, ${seconds} s\n`);
  }, 1000);
  try {
    return await wait;
  } finally {
    clearInterval(timer);
  }
}
