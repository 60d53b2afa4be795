#!/bin/bash
# Runs the command; brings the results back on the third disk as a tar of out/ (the command's own files) and lab/
# (status, stdout, stderr, logs).
limit=$(tr ' ' '\n' < /proc/cmdline | sed -n 's/^lab.limit=//p')
mkdir -p /out /lab/result/lab
cd /lab/result/lab
# The job's own limit is shorter than the machine's, so that a job that hangs still brings its log back.
(cd /hullcheck && exec timeout -k 5 "$limit" bash /lab/command.sh) > stdout 2> stderr
echo $? > status
cut -d' ' -f1 /proc/uptime > uptime
dmesg > dmesg
tar -cf /dev/vdc -C /lab/result lab -C / out && sync
