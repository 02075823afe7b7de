"""Writes the Parquet files of this folder: synthetic machines, a few kilobytes.
Usage: generate.py (needs pyarrow). `usage` is sound; each other one is wrong in the way its name says."""
import pathlib
import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
SLOTS = 40

def rows():
    """Machines 1, 2 and 7 over 40 slots; 2 lacks slots 10 to 14, and 7 has no memory in slot 3."""
    for vm in (1, 2, 7):
        for i in range(SLOTS):
            if vm == 2 and 10 <= i < 15:
                continue
            yield vm, i, vm * 100 + i, None if (vm, i) == (7, 3) else vm * 1000 + 2 * i

def write(name, table, **options):
    pq.write_table(table, HERE / f'{name}.parquet', row_group_size=64, compression='zstd', **options)

def table(given, types=(pa.int16(), pa.int16(), pa.uint16(), pa.uint32()), names=('vm', 'i', 'cpu_mhz', 'mem_mb')):
    return pa.table([pa.array(c, t) for c, t in zip(zip(*given), types)], names=list(names))

all_rows = list(rows())
write('usage', table(all_rows))
pq.write_table(table(all_rows[::-1], (pa.int64(), pa.int32(), pa.float64(), pa.float32())), HERE / 'other-types.parquet',
               row_group_size=50, compression='snappy', use_dictionary=False)
write('slot-twice', table(all_rows + [(2, 5, 1, 1)]))
write('below-zero', table([(1, 0, -5, 10)], (pa.int16(), pa.int16(), pa.int32(), pa.int32())))
write('slot-below-zero', table([(1, -1, 5, 10)]))
write('unlisted-machine', table(all_rows + [(9, 0, 1, 1)]))
write('text', table([(1, 0, 'many', 10)], (pa.int16(), pa.int16(), pa.string(), pa.int32())))
write('other-columns', table(all_rows, names=('vm', 'slot', 'cpu', 'mem')))
