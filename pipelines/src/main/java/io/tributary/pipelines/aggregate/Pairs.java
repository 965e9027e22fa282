package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;

/**
 * Sums and second moments of two columns together: covariance, correlation and, where the first column is the event time,
 * the slope of the least-squares line.
 *
 * <p>All sums are of distances from the group's first pair, as in {@link Moments} and for its reason (Chan, Golub, LeVeque
 * 1983): with a first pair within k standard deviations of the means, the error of a covariance, relative to the product of the
 * standard deviations, is below 8·n·(k² + 1)·2^-53, in whatever grouping. Sums of integers are exact while they fit 53 bits.
 * Rows with an infinite value are passed over.
 */
final class Pairs implements PerGroup.State<Pairs> {
    static final PerGroup.Form<Pairs> FORM =
            new PerGroup.Form<>("pairs/1", 7 * Double.BYTES, Pairs::new, Pairs::restored);

    private static final double MICROS_PER_SECOND = 1e6;

    private double n;
    private double pivotX;
    private double pivotY;
    private double x;
    private double y;
    private double xx;
    private double yy;
    private double xy;

    @Override
    public boolean add(Operands in, long time, int row) {
        double first = in.first().numbers[row];
        double second = in.second().numbers[row];
        if (!Double.isFinite(first) || !Double.isFinite(second)) {
            return false;
        }
        if (n == 0) {
            pivotX = first + 0.0;
            pivotY = second + 0.0;
        }
        double dx = first - pivotX;
        double dy = second - pivotY;
        n += 1;
        x += dx;
        y += dy;
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
        return true;
    }

    @Override
    public void merge(Pairs other) {
        if (n == 0) {
            pivotX = other.pivotX;
            pivotY = other.pivotY;
        }
        double shiftX = other.pivotX - pivotX;
        double shiftY = other.pivotY - pivotY;
        n += other.n;
        x += other.x + other.n * shiftX;
        y += other.y + other.n * shiftY;
        xx += other.xx + shiftX * (2 * other.x + other.n * shiftX);
        yy += other.yy + shiftY * (2 * other.y + other.n * shiftY);
        xy += other.xy + shiftX * other.y + shiftY * (other.x + other.n * shiftX);
    }

    @Override
    public void save(StateWriter out) {
        for (double sum : new double[] {pivotX, pivotY, x, y, xx, yy, xy}) {
            out.putDouble(sum);
        }
    }

    private static Pairs restored(StateReader in, long count) throws StateException {
        Pairs pairs = new Pairs();
        pairs.n = count;
        pairs.pivotX = in.getFinite("first value");
        pairs.pivotY = in.getFinite("first value");
        pairs.x = in.getDouble();
        pairs.y = in.getDouble();
        pairs.xx = in.getDouble();
        pairs.yy = in.getDouble();
        pairs.xy = in.getDouble();
        if (pairs.xx < 0 || pairs.yy < 0) {
            throw new StateException(
                    "holds second moments of " + pairs.xx + " and " + pairs.yy + "; they are 0 or more");
        }
        return pairs;
    }

    @Override
    public Value finish(Statistic statistic, double... parameters) {
        if (n < 2) {
            return Value.MISSING;
        }
        double spreadX = xx - x * (x / n);
        double spreadY = yy - y * (y / n);
        double together = xy - x * (y / n);
        return switch (statistic) {
            case COVAR -> finite(together / (n - 1));
            case CORR -> spreadX > 0 && spreadY > 0 ? correlation(together, spreadX, spreadY) : Value.MISSING;
            case TREND -> spreadX > 0 ? finite(together / spreadX * MICROS_PER_SECOND) : Value.MISSING;
            default -> throw new IllegalArgumentException(statistic + " is not of pairs");
        };
    }

    /** Rounding must not lead beyond 1. */
    private static Value correlation(double together, double spreadX, double spreadY) {
        double found = together / StrictMath.sqrt(spreadX) / StrictMath.sqrt(spreadY);
        return finite(Math.max(-1.0, Math.min(1.0, found)));
    }

    private static Value finite(double value) {
        return Double.isFinite(value) ? Value.of(value + 0.0) : Value.MISSING;
    }
}
