#!/bin/sh
# A stand-in for genie-t2t-run that keeps its contract: options, output grammar, profile. It works
# in the folder of the bundle, where the files are that steer it.
while [ $# -gt 0 ]; do
  case "$1" in
    -c) config=$2; shift 2 ;;
    --prompt_file) prompt=$2; shift 2 ;;
    --profile) profile=$2; shift 2 ;;
    *) echo "Unknown option $1" >&2; exit 1 ;;
  esac
done
if [ ! -f "$config" ]; then echo "cannot read $config" >&2; exit 1; fi
if [ -e "$profile" ]; then echo "profile file exists" >&2; exit 1; fi
limit=$(sed -n 's/.*"max-num-tokens" *: *\([0-9]*\).*/\1/p' "$config")
mode=$(cat mode)
pause=$(cat pause)
cat "$prompt" > prompt
cp "$config" config
printf '%s\n%s\n' "$LD_LIBRARY_PATH" "$ADSP_LIBRARY_PATH" > environment

case $mode in
  context) echo "Context Size was exceeded." >&2; exit 1 ;;
  dies) echo "Failed to load libQnnHtp.so" >&2; exit 1 ;;
  hang) sleep 300 ;;
  flood) yes "0123456789abcdef0123456789abcdef0123456789abcdef" ;;
  garbage) head -c 4000 /dev/urandom; exit 0 ;;
esac

echo "Using libGenie.so version 1.9.0"
echo
echo "[INFO] \"Using create From Binary List Async\""
if [ "$mode" != silent ]; then printf '[PROMPT]: '; cat "$prompt"; printf '\n\n'; fi
printf '[BEGIN]: '
count=0
while IFS= read -r chunk; do
  if [ -n "$limit" ] && [ "$count" -ge "$limit" ]; then break; fi
  if [ -n "$pause" ]; then sleep "$pause"; fi
  printf '%b' "$chunk"
  count=$((count + 1))
  if [ "$mode" = truncated ] && [ $count -ge 3 ]; then exit 0; fi
  if [ "$mode" = crash ] && [ $count -ge 3 ]; then kill -11 $$; fi
  if [ "$mode" = abort ] && [ $count -ge 3 ]; then printf '[ABORT]: '; exit 1; fi
done < answer
printf '[END]\n'
if [ "$mode" = kpis ]; then
  printf '\n\n[KPIS]:\nInit Time: 2870586 us\nPrompt Processing Time: 89485 us\n'
fi
if [ "$mode" = uncounted ]; then exit 0; fi
cat > "$profile" <<JSON
{"header": {"version": {"major": 0, "minor": 1, "patch": 0}, "artifact_type": "GENIE_PROFILE"},
 "components": [{"name": "dialog0", "type": "dialog", "events": [
  {"type": "GenieDialog_create", "duration": 1200100, "init-time": {"value": 1200000, "unit": "us"}},
  {"type": "GenieDialog_query", "duration": 500000,
   "num-prompt-tokens": {"value": 17, "unit": ""},
   "prompt-processing-rate": {"value": 200.5, "unit": "toks/sec"},
   "time-to-first-token": {"value": 80000, "unit": "us"},
   "num-generated-tokens": {"value": $count, "unit": ""},
   "token-generation-rate": {"value": 21.5, "unit": "toks/sec"}},
  {"type": "GenieDialog_free", "duration": 80000}]}]}
JSON
