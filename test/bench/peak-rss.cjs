// Loaded with `node --require` before the measured program: tells its peak memory on stderr when it ends.
process.on('exit', () => process.stderr.write(`peak-rss-kib ${process.resourceUsage().maxRSS}\n`))
