/** A line on standard error while something takes long, if a person is there to read it. */
interface Progress {
  readonly update: (done: number, total: number, what: string) => void
  readonly stop: () => void
}

const silent: Progress = { update: () => undefined, stop: () => undefined }

export async function progress(text: string, quiet: boolean): Promise<Progress> {
  if (quiet || !process.stderr.isTTY) return silent
  const [{ default: yoctoSpinner }, { inert }] = await Promise.all([import('yocto-spinner'), import('../index.js')])
  const spinner = yoctoSpinner({ text, stream: process.stderr, handleSignals: false }).start()
  return {
    update: (done, total, what) => {
      spinner.text = `${text} ${done}/${total} ${inert(what, 40)}`
    },
    stop: () => {
      spinner.stop()
    },
  }
}
