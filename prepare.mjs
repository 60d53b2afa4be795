// Builds after an install from git. npm installs no development dependencies when such an install is global (npm/cli#8440), which is
// how pre-commit installs a hook: then they are fetched here, beside the sources, and go with the checkout.
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const env = { ...process.env, npm_config_global: 'false', npm_config_prefix: undefined }
if (!existsSync('node_modules/typescript')) execSync('npm ci --ignore-scripts --no-audit --no-fund', { stdio: 'inherit', env })
execSync('npm run build', { stdio: 'inherit', env })
