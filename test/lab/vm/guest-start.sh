#!/bin/bash
# In the image as /lab/start: unpacks the tar on the second disk (raw: no file system driver needed) and runs what came
# in it, so that a change of the job's own scripts needs no new image.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
tar -C / -xf /dev/vdb
bash /lab/job.sh
if [ "$(cat /proc/1/comm)" = systemd ]; then systemctl poweroff --force --force; else sync; echo o > /proc/sysrq-trigger; fi
sleep 60
