# The parts of `.ci/run`: declared by `part` and `suite`, run by `run_parts`, added up by `closing_line`. The script that
# reads this file sets `out`, a folder of its own; what a part says is kept there, and printed as a whole when it ends.
waiting=()
declared=0

# part NAME SECONDS COMMAND...: one test. A function of the script runs in a shell of its own, so that it too has its time.
part() {
  waiting+=("$(printf '%q ' run_part "$@")")
  declared=$((declared + 1))
}

# suite NAME SECONDS COMMAND...: a vitest run, counted test by test from its report.
suite() {
  waiting+=("$(printf '%q ' run_suite "$@")")
  declared=$((declared + 1))
}

# Runs all that was declared since the last call. Several parts run side by side, each on its half of the cores and in the
# order in which they were declared: one that uses a single core, or waits, does not leave the others idle.
run_parts() {
  local cores half
  mapfile -t cores < <(own_cores)
  half=$((${#cores[@]} / 2))
  if [ ${#waiting[@]} -eq 1 ] || [ "$half" -eq 0 ]; then
    lane "${cores[@]}"
  else
    lane "${cores[@]:0:half}" &
    lane "${cores[@]:half}" &
    wait
  fi
  waiting=()
}

# Prints what each part took and what failed, and returns whether all passed. A part without a result has not passed.
closing_line() {
  local name passed failed seconds cpu all=0 bad=0 ended=0
  printf '\n'
  while read -r name passed failed seconds cpu; do
    all=$((all + passed)) bad=$((bad + failed)) ended=$((ended + 1))
    printf '%s %-18s %6s passed %4s failed %6s s, %6s s of a core\n' \
      "$([ "$failed" -eq 0 ] && echo ✔ || echo ✖)" "$name" "$passed" "$failed" "$seconds" "$cpu"
  done < <(cat "$out/results" 2>/dev/null)
  if [ "$ended" -ne "$declared" ]; then
    printf '✖ %s declared and not ended\n' $((declared - ended))
    bad=$((bad + declared - ended))
  fi
  printf '\n%s passed, %s failed\n' "$all" "$bad"
  [ "$bad" -eq 0 ]
}

# Cores that this process may use, one a line.
own_cores() {
  taskset -cp $$ | sed 's/.*: //' | tr ',' '\n' | while IFS=- read -r from to; do seq "$from" "${to:-$from}"; done
}

# lane CORES...: takes parts that no other lane has taken, until there are none.
lane() {
  local i taken
  taskset -cp "$(IFS=, && echo "$*")" $BASHPID >/dev/null
  for i in "${!waiting[@]}"; do
    taken="$out/$((declared - ${#waiting[@]} + i))"
    mkdir "$taken" 2>/dev/null || continue
    (eval "${waiting[$i]}") >"$taken/log" 2>&1
    flock "$out" cat "$taken/log"
  done
}

run_part() {
  local name=$1 budget=$2 started=$SECONDS code
  shift 2
  printf '\n── %s (budget %s s)\n' "$name" "$budget"
  within "$budget" bash -c '"$@"' "$name" "$@"
  code=$?
  [ $code -eq 0 ] || printf '✖ %s failed\n' "$name"
  ended "$name" $((code == 0)) $((code != 0)) $((SECONDS - started))
}

run_suite() {
  local name=$1 budget=$2 started=$SECONDS report="$out/$1.json" counts code passed failed
  shift 2
  printf '\n── %s (budget %s s)\n' "$name" "$budget"
  within "$budget" "$@" --reporter=dot --reporter=json --outputFile.json="$report"
  code=$?
  counts=$(node -p "const r=JSON.parse(require('fs').readFileSync('$report','utf8')); r.numPassedTests+' '+r.numFailedTests" 2>/dev/null || echo '0 0')
  passed=${counts% *} failed=${counts#* }
  # A suite that failed without naming a test (a hook, a time-out, no report) must not pass for that.
  if [ $code -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
  if [ $code -eq 0 ] && [ "$counts" = '0 0' ]; then
    failed=1
    printf '✖ %s ran no test\n' "$name"
  fi
  ended "$name" "$passed" "$failed" $((SECONDS - started))
}

# within SECONDS COMMAND...
within() {
  timeout --kill-after=10 "$@"
  local code=$?
  if [ $code -eq 124 ] || [ $code -eq 137 ]; then printf '✖ not ended within %s s\n' "$1"; fi
  return $code
}

# ended NAME PASSED FAILED SECONDS. A part has a shell of its own, whose children's time is what it took of a core.
ended() {
  local cpu
  times >"$out/$1.times"
  cpu=$(awk 'NR == 2 { for (i = 1; i <= NF; i++) { split($i, at, /[ms]/); sum += at[1] * 60 + at[2] } printf "%.0f", sum }' "$out/$1.times")
  printf '── %s: %s passed, %s failed, %s s\n' "$1" "$2" "$3" "$4"
  echo "$1 $2 $3 $4 $cpu" >>"$out/results"
}
