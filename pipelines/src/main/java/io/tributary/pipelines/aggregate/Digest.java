package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;
import java.util.Arrays;

/**
 * Quantiles: the values themselves up to {@value #EXACT_MAX}, then a t-digest (Dunning and Ertl, "Computing Extremely
 * Accurate Quantiles Using t-Digests", arXiv:1902.04023), the merging variant.
 *
 * <p>A centroid that ends at quantile q spans at most 2π/δ·sqrt(q(1 - q)) of the values, δ being {@value #COMPRESSION},
 * so that a result lies within that of the rank asked for: 1.6 % of the values at the median, 0.7 % at 0.95, 0.3 % at 0.99;
 * usually a tenth of it. Least and greatest are exact. Equal values in equal order give equal bits; up to {@value
 * #EXACT_MAX} values order and grouping do not matter either. Infinite values are passed over.
 */
final class Digest implements PerGroup.State<Digest> {
    /** A group with as many values, or fewer, has exact quantiles. */
    static final int EXACT_MAX = 256;

    private static final int COMPRESSION = 200;
    private static final int CENTROIDS_MAX = 2 * COMPRESSION;
    private static final int FIRST_VALUES = 8;
    private static final double WIDEST = 2 * StrictMath.PI / COMPRESSION;

    static final PerGroup.Form<Digest> FORM = new PerGroup.Form<>(
            "tdigest/1",
            2 * Integer.BYTES + (2 + 2 * CENTROIDS_MAX + EXACT_MAX) * Double.BYTES,
            Digest::new,
            Digest::restored);

    /** Values not yet among the centroids. */
    private double[] values = new double[FIRST_VALUES];

    private int buffered;
    private Centroids centroids = Centroids.NONE;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;

    /**
     * Weighted means in rising order. The arrays are never written again.
     *
     * @param means filled up to {@code size}
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Centroids(double[] means, double[] weights, int size, double weight) {
        static final Centroids NONE = new Centroids(new double[0], new double[0], 0, 0);

        static Centroids ofValues(double[] sorted, int count) {
            double[] weights = new double[count];
            Arrays.fill(weights, 1);
            return new Centroids(sorted, weights, count, count);
        }
    }

    @Override
    public boolean add(Operands in, long time, int row) {
        double value = in.first().numbers[row] + 0.0;
        if (!Double.isFinite(value)) {
            return false;
        }
        put(value);
        return true;
    }

    private void put(double value) {
        if (buffered == values.length) {
            if (buffered == EXACT_MAX) {
                absorb();
            } else {
                values = Arrays.copyOf(values, buffered * 2);
            }
        }
        values[buffered++] = value;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
    }

    private void absorb() {
        centroids = all();
        buffered = 0;
    }

    /** Centroids with the buffered values among them. */
    private Centroids all() {
        double[] sorted = sorted();
        if (centroids.size() == 0 && buffered < EXACT_MAX) {
            return Centroids.ofValues(sorted, buffered);
        }
        return buffered == 0 ? centroids : merged(centroids, Centroids.ofValues(sorted, buffered));
    }

    private double[] sorted() {
        double[] sorted = Arrays.copyOf(values, buffered);
        Arrays.sort(sorted);
        return sorted;
    }

    @Override
    public void merge(Digest other) {
        if (other.centroids.size() > 0) {
            centroids = merged(all(), other.all());
            buffered = 0;
        } else {
            for (double value : other.sorted()) {
                put(value);
            }
        }
        least = Math.min(least, other.least);
        greatest = Math.max(greatest, other.greatest);
    }

    /** One pass over both in rising order: neighbours become one as long as that is narrow enough where it lies. */
    private static Centroids merged(Centroids a, Centroids b) {
        double total = a.weight + b.weight;
        int room = Math.min(CENTROIDS_MAX, a.size + b.size);
        double[] means = new double[room];
        double[] weights = new double[room];
        int size = 0;
        double before = 0;
        int i = 0;
        int j = 0;
        while (i < a.size || j < b.size) {
            boolean left = j == b.size || (i < a.size && a.means[i] <= b.means[j]);
            double mean = left ? a.means[i] : b.means[j];
            double weight = left ? a.weights[i++] : b.weights[j++];
            if (size > 0 && (size == room || isNarrow(before, weights[size - 1] + weight, total))) {
                double together = weights[size - 1] + weight;
                means[size - 1] = between(means[size - 1], mean, weight / together);
                weights[size - 1] = together;
            } else {
                before += size > 0 ? weights[size - 1] : 0;
                means[size] = mean;
                weights[size++] = weight;
            }
        }
        return new Centroids(means, weights, size, total);
    }

    /** Whether weight/n is within 2π/δ·sqrt(q(1 - q)) at both ends: squared, and times n². */
    private static boolean isNarrow(double before, double weight, double total) {
        double to = before + weight;
        double thinner = Math.min(before * (total - before), to * (total - to));
        return weight * weight <= WIDEST * WIDEST * thinner;
    }

    /** The weighted mean, which rounding must not put outside of the two. */
    private static double between(double low, double high, double highShare) {
        return Math.min(high, Math.max(low, low + (high - low) * highShare));
    }

    @Override
    public void save(StateWriter out) {
        out.putInt(centroids.size());
        out.putInt(buffered);
        if (centroids.size() > 0) {
            out.putDouble(least);
            out.putDouble(greatest);
        }
        for (int i = 0; i < centroids.size(); i++) {
            out.putDouble(centroids.means()[i]);
            out.putDouble(centroids.weights()[i]);
        }
        for (double value : sorted()) {
            out.putDouble(value);
        }
    }

    private static Digest restored(StateReader in, long count) throws StateException {
        Digest digest = new Digest();
        int size = in.getCount(0, CENTROIDS_MAX, "centroids");
        int buffered = in.getCount(0, EXACT_MAX, "values");
        if (size > 0) {
            digest.restoreCentroids(in, size);
        }
        if (digest.centroids.weight() + buffered != count) {
            throw new StateException("has centroids of " + digest.centroids.weight() + " and " + buffered
                    + " values, and a count of " + count);
        }
        double least = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < buffered; i++) {
            double value = rising(least, in.getFinite("value"));
            digest.put(value);
            least = value;
        }
        return digest;
    }

    private void restoreCentroids(StateReader in, int size) throws StateException {
        least = in.getFinite("least value");
        greatest = in.getFinite("greatest value");
        double[] means = new double[size];
        double[] weights = new double[size];
        double total = 0;
        for (int i = 0; i < size; i++) {
            means[i] = rising(i == 0 ? least : means[i - 1], in.getFinite("mean"));
            weights[i] = Counts.counted(in.getDouble());
            if (weights[i] == 0) {
                throw new StateException("holds a centroid of no value");
            }
            total += weights[i];
        }
        rising(means[size - 1], greatest);
        centroids = new Centroids(means, weights, size, total);
    }

    private static double rising(double before, double value) throws StateException {
        if (value < before) {
            throw new StateException("holds " + value + " behind " + before + "; values rise");
        }
        return value;
    }

    @Override
    public Value finish(Statistic statistic, double... parameters) {
        Centroids all = all();
        if (all.size() == 0) {
            return Value.MISSING;
        }
        double rank = (statistic == Statistic.MEDIAN ? 0.5 : parameters[0]) * (all.weight() - 1);
        double found = Math.max(least, Math.min(greatest, at(all, rank)));
        return Double.isFinite(found) ? Value.of(found) : Value.MISSING;
    }

    /**
     * The value at a rank from 0 on, linear between the middles of centroids: for single values that is type 7 of Hyndman and
     * Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996), as spreadsheets have it.
     */
    private double at(Centroids all, double rank) {
        double before = 0;
        double lowRank = 0;
        double low = least;
        for (int i = 0; i < all.size(); i++) {
            double middle = before + (all.weights()[i] - 1) / 2;
            if (rank <= middle) {
                return line(low, all.means()[i], rank - lowRank, middle - lowRank);
            }
            lowRank = middle;
            low = all.means()[i];
            before += all.weights()[i];
        }
        return line(low, greatest, rank - lowRank, all.weight() - 1 - lowRank);
    }

    private static double line(double low, double high, double way, double length) {
        if (way >= length) {
            return high;
        }
        double part = way / length;
        double span = high - low;
        return Double.isFinite(span) ? low + span * part : low * (1 - part) + high * part;
    }
}
