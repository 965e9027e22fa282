package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which early results were given of windows whose bounds change with their readings, by the window's id. A result's name is its
 * bounds: when they are others, what was given under the old ones is to be withdrawn.
 */
final class ToldBounds {
    private long[] starts = new long[0];
    private long[] ends = new long[0];
    /** How many readings were in the result; 0 for none given. */
    private long[] rows = new long[0];

    private int[] revisions = new int[0];

    /** The fields of a result that is withdrawn: those of any, without values. */
    static Map<String, Value> missing(Aggregation aggregation) {
        Map<String, Value> fields = new LinkedHashMap<>();
        aggregation.outputs().forEach(name -> fields.put(name, Value.MISSING));
        return fields;
    }

    private void ensure(int id) {
        if (id >= rows.length) {
            int room = Math.max(id + 1, rows.length * 2);
            starts = Arrays.copyOf(starts, room);
            ends = Arrays.copyOf(ends, room);
            rows = Arrays.copyOf(rows, room);
            revisions = Arrays.copyOf(revisions, room);
        }
    }

    boolean isTold(int id) {
        return id < rows.length && rows[id] > 0;
    }

    /** Whether a window with so many readings has some that were not told of. */
    boolean hasNew(int id, long readings) {
        return readings != (isTold(id) ? rows[id] : 0);
    }

    /** Whether a result was given under other bounds than these. */
    boolean isElsewhere(int id, long start, long end) {
        return isTold(id) && (starts[id] != start || ends[id] != end);
    }

    long start(int id) {
        return starts[id];
    }

    long end(int id) {
        return ends[id];
    }

    /** The number of the next result under the bounds told of; 0 when none was given. */
    int revision(int id) {
        return isTold(id) ? revisions[id] + 1 : 0;
    }

    /** A result was given, of the number that {@link #revision} has just said. */
    void tell(int id, long start, long end, long readings) {
        ensure(id);
        revisions[id] = revision(id);
        starts[id] = start;
        ends[id] = end;
        rows[id] = readings;
    }

    void forget(int id) {
        if (id < rows.length) {
            rows[id] = 0;
        }
    }

    void clear() {
        Arrays.fill(rows, 0);
    }

    void save(int id, StateWriter out) {
        out.putVar(isTold(id) ? rows[id] : 0);
        if (isTold(id)) {
            out.putVar(revisions[id]);
            out.putVar(starts[id]);
            out.putVar(ends[id] - starts[id]);
        }
    }

    void restore(int id, StateReader in) throws StateException {
        long readings = Entries.between(0, in.getVar(), 1L << 53, "readings told of");
        if (readings > 0) {
            ensure(id);
            rows[id] = readings;
            revisions[id] = (int) Entries.between(0, in.getVar(), Integer.MAX_VALUE - 2, "a revision");
            starts[id] = Entries.nearTime(in, "the start of a window told of");
            ends[id] =
                    starts[id] + Entries.between(0, in.getVar(), WindowSpec.REACH_MAX, "how long a window told of is");
        }
    }
}
