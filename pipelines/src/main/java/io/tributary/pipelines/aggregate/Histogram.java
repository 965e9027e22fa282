package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Values by buckets with fixed bounds: one below the first bound, one from each bound to the next (the bound itself belongs
 * to the upper one), one from the last bound on. Exact, in whatever order and grouping.
 */
final class Histogram implements PerGroup.State<Histogram> {
    static final String KIND = "histogram/1";

    private final double[] bounds;
    private final long[] counts;

    private Histogram(double[] bounds) {
        this.bounds = bounds;
        this.counts = new long[bounds.length + 1];
    }

    /** @param bounds rising */
    static PerGroup.Form<Histogram> form(List<Double> bounds) {
        double[] plain = bounds.stream().mapToDouble(Double::doubleValue).toArray();
        return new PerGroup.Form<>(
                KIND,
                Integer.BYTES + (plain.length + 1) * Long.BYTES,
                () -> new Histogram(plain),
                (in, count) -> restored(plain, in, count));
    }

    @Override
    public boolean add(Operands in, long time, int row) {
        counts[bucket(in.first().numbers[row])]++;
        return true;
    }

    private int bucket(double value) {
        int low = 0;
        int high = bounds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value >= bounds[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public void merge(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    @Override
    public void save(StateWriter out) {
        out.putInt(counts.length);
        for (long count : counts) {
            out.putLong(count);
        }
    }

    private static Histogram restored(double[] bounds, StateReader in, long count) throws StateException {
        Histogram histogram = new Histogram(bounds);
        int buckets = histogram.counts.length;
        in.getCount(buckets, buckets, "buckets");
        long sum = 0;
        for (int i = 0; i < buckets; i++) {
            histogram.counts[i] = Counts.counted(in.getLong());
            sum += histogram.counts[i];
        }
        if (sum != count) {
            throw new StateException("has " + sum + " values in its buckets and a count of " + count);
        }
        return histogram;
    }

    @Override
    public Value finish(Statistic statistic, double... parameters) {
        List<Value> items = new ArrayList<>();
        for (long count : counts) {
            items.add(Value.of(count));
        }
        return Value.ofList(items);
    }
}
