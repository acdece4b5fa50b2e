#!/bin/sh
# A stand-in for a program that answers a prompt. Called with the folder of its files, and what the
# engine fills in; the prompt is read from the file named third, or from standard input.
folder=$1
model=$2
file=$3
limit=$4
mode=$(cat "$folder/mode")
pause=$(cat "$folder/pause")
if [ -n "$file" ]; then cat "$file" > "$folder/prompt"; elif [ "$mode" != deaf ]; then cat > "$folder/prompt"; fi
printf '%s' "$model" > "$folder/model"
printf '%s' "$limit" > "$folder/limit"
printf '%s' "$5 $6 $7" > "$folder/sampling"

answer() {
  while IFS= read -r chunk; do
    if [ -n "$pause" ]; then sleep "$pause"; fi
    printf '%b' "$chunk"
  done < "$folder/answer"
}

case $mode in
  hang) sleep 300 ;;
  stubborn) trap '' TERM; answer; while :; do sleep 0.1; done ;;
  flood) yes "0123456789abcdef0123456789abcdef0123456789abcdef" ;;
  garbage) head -c 4000 /dev/urandom; exit 9 ;;
  killed) answer; kill -9 $$ ;;
  children) sleep 300 & sleep 300 & echo started; wait ;;
  broken) answer; echo "cannot allocate memory" >&2; exit 4 ;;
  *) answer ;;
esac
