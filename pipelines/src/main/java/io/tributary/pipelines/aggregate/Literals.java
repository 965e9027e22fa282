package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.aggregate.Call.Argument;
import io.tributary.pipelines.aggregate.Call.Unreadable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The numbers behind the columns of a call. */
final class Literals {
    private static final int TOP_MAX = 100;
    private static final int BOUNDS_MAX = 100;

    private Literals() {}

    static boolean areTakenBy(Statistic statistic) {
        return statistic == Statistic.QUANTILE || statistic == Statistic.TOPK || statistic == Statistic.HISTOGRAM;
    }

    static List<Double> read(Statistic statistic, Argument inner, List<Argument> arguments) throws Unreadable {
        if (!areTakenBy(statistic)) {
            return List.of();
        }
        List<Double> numbers = new ArrayList<>();
        for (Argument argument : arguments) {
            double number = Call.number(argument);
            if (!Double.isFinite(number)) {
                throw new Unreadable(
                        argument.offset(),
                        statistic.word() + " takes numbers behind its column, not '" + argument.text() + "'; write "
                                + statistic.usage());
            }
            numbers.add(number);
        }
        switch (statistic) {
            case QUANTILE -> checkFraction(inner, arguments, numbers);
            case TOPK -> checkTop(inner, arguments, numbers);
            default -> checkBounds(inner, arguments, numbers);
        }
        return List.copyOf(numbers);
    }

    private static void checkFraction(Argument inner, List<Argument> arguments, List<Double> numbers)
            throws Unreadable {
        one(Statistic.QUANTILE, "one fraction", inner, numbers);
        double fraction = numbers.get(0);
        if (fraction < 0 || fraction > 1) {
            String written = arguments.get(0).text();
            boolean percent = fraction > 1 && fraction <= 100;
            throw new Unreadable(
                    arguments.get(0).offset(),
                    "quantile takes a fraction in [0, 1], not " + written
                            + (percent ? "; did you mean " + hundredth(written) + "?" : "; write quantile(x, 0.95)"));
        }
    }

    private static String hundredth(String percent) {
        return new BigDecimal(percent).movePointLeft(2).stripTrailingZeros().toPlainString();
    }

    private static void checkTop(Argument inner, List<Argument> arguments, List<Double> numbers) throws Unreadable {
        one(Statistic.TOPK, "how many values it gives", inner, numbers);
        double top = numbers.get(0);
        if (top < 1 || top > TOP_MAX || top != StrictMath.rint(top)) {
            throw new Unreadable(
                    arguments.get(0).offset(),
                    "topk takes a whole number in [1, " + TOP_MAX + "], not "
                            + arguments.get(0).text() + "; write topk(x, 5)");
        }
    }

    private static void one(Statistic statistic, String what, Argument inner, List<Double> numbers) throws Unreadable {
        if (numbers.size() != 1) {
            throw new Unreadable(
                    inner.offset(),
                    statistic.word() + " takes a column and " + what + ", not '"
                            + inner.text().strip() + "'; write " + statistic.usage());
        }
    }

    private static void checkBounds(Argument inner, List<Argument> arguments, List<Double> numbers) throws Unreadable {
        if (numbers.isEmpty() || numbers.size() > BOUNDS_MAX) {
            throw new Unreadable(
                    inner.offset(),
                    "histogram takes a column and 1 to " + BOUNDS_MAX + " bounds, not " + numbers.size()
                            + "; write histogram(x, 0, 10, 20), which has the buckets below 0, [0, 10), [10, 20) and from 20 on");
        }
        for (int i = 1; i < numbers.size(); i++) {
            if (numbers.get(i) <= numbers.get(i - 1)) {
                throw new Unreadable(
                        arguments.get(i).offset(),
                        "histogram takes bounds that rise, and "
                                + arguments.get(i).text() + " is behind "
                                + arguments.get(i - 1).text() + "; write each once, the least first");
            }
        }
    }
}
