"""Answers of the Python reference of the watch rule: cases as JSON on stdin, answers as JSON on stdout.
Usage: watch_reference.py FOLDER_OF_WATCH_RULE < cases.json"""
import json, math, sys
sys.path.insert(0, sys.argv[1])
import watch_rule as wr

def numbers(values):
    return [math.nan if v is None else v for v in values]

def finite(value):
    return float(value) if math.isfinite(value) else None

def answer(case):
    f = wr.fit(numbers(case['history'])[-wr.MIN_DAYS * 288:], case['windowSamples'], case['floor'])
    _, alarm = wr.judge(f, numbers(case['live']))
    return {
        'limit': finite(f.limit), 'level': finite(f.level), 'mde80': finite(f.mde80), 'days': f.days,
        'class': f.klass, 'reason': f.reason, 'envelope': [float(v) for v in f.envelope[::48]],
        'alarm': alarm, 'saturated': wr.saturated(numbers(case['live'])),
    }

json.dump([answer(c) for c in json.load(sys.stdin)], sys.stdout)
