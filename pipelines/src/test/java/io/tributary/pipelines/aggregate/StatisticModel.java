package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Statistics as slow and obvious as can be: lists, sorted and counted. */
public final class StatisticModel {
    /** Values by column: double x, int k, text s, bool b; MISSING for null. */
    public record Reading(long time, Value x, Value k, Value s, Value b) {
        Value of(String column) {
            return switch (column) {
                case "x" -> x;
                case "k" -> k;
                case "s" -> s;
                case "b" -> b;
                default -> Value.ofTime(time);
            };
        }
    }

    private StatisticModel() {}

    /** Some in order, some not, some twice, some without values. */
    static List<Reading> stream(Random random, int count) {
        List<Reading> readings = new ArrayList<>();
        long span = 1L + random.nextInt(1000);
        for (int i = 0; i < count; i++) {
            if (!readings.isEmpty() && random.nextInt(10) == 0) {
                readings.add(readings.get(random.nextInt(readings.size())));
                continue;
            }
            long time = random.nextInt(5) == 0 ? (long) (random.nextDouble() * count * span) : span * i;
            readings.add(new Reading(
                    time,
                    orNull(random, Value.of((double) random.nextInt(15) - 6)),
                    orNull(random, Value.of(random.nextInt(3) == 0 ? random.nextInt(5) : i)),
                    orNull(random, Value.of("s" + random.nextInt(9))),
                    orNull(random, Value.of(random.nextBoolean()))));
        }
        return readings;
    }

    private static Value orNull(Random random, Value value) {
        return random.nextInt(8) == 0 ? Value.MISSING : value;
    }

    static void write(Reading reading, Batch batch) {
        int row = batch.append();
        batch.time().setLong(row, reading.time());
        for (int column = 1; column <= 4; column++) {
            Value value = reading.of(batch.schema().fields().get(column).name());
            if (value instanceof Value.OfDouble number) {
                batch.column(column).setDouble(row, number.value());
            } else if (value instanceof Value.OfInt number) {
                batch.column(column).setLong(row, number.value());
            } else if (value instanceof Value.OfText text) {
                batch.column(column).setText(row, text.value());
            } else if (value instanceof Value.OfBool flag) {
                batch.column(column).setBool(row, flag.value());
            } else {
                batch.column(column).setNull(row);
            }
        }
    }

    private static final Comparator<Value> BY_VALUE = (a, b) -> {
        if (a instanceof Value.OfText left && b instanceof Value.OfText right) {
            return left.value().compareTo(right.value());
        }
        return Double.compare(number(a), number(b));
    };

    private static final Comparator<Reading> BY_TIME = Comparator.comparingLong(Reading::time);

    private static double number(Value value) {
        if (value instanceof Value.OfDouble number) {
            return number.value();
        } else if (value instanceof Value.OfInt number) {
            return number.value();
        } else if (value instanceof Value.OfBool flag) {
            return flag.value() ? 1 : 0;
        } else if (value instanceof Value.OfTime time) {
            return time.micros();
        }
        throw new IllegalArgumentException(value + " is no number");
    }

    public static Value result(String call, List<Reading> all) {
        String word = call.substring(0, call.indexOf('('));
        List<String> arguments = Arrays.stream(
                        call.substring(call.indexOf('(') + 1, call.length() - 1).split(","))
                .map(String::strip)
                .toList();
        String column = arguments.get(0);
        if (column.isEmpty()) {
            return Value.of(all.size());
        }
        List<Reading> readings = all.stream()
                .filter(reading -> !reading.of(column).equals(Value.MISSING))
                .toList();
        List<Value> values =
                readings.stream().map(reading -> reading.of(column)).toList();
        Comparator<Reading> byTimeAndValue = BY_TIME.thenComparing(reading -> reading.of(column), BY_VALUE);
        return switch (word) {
            case "count" -> Value.of(values.size());
            case "min" -> values.stream().min(BY_VALUE).orElse(Value.MISSING);
            case "max" -> values.stream().max(BY_VALUE).orElse(Value.MISSING);
            case "first" ->
                readings.stream().min(byTimeAndValue).map(r -> r.of(column)).orElse(Value.MISSING);
            case "last" ->
                readings.stream().max(byTimeAndValue).map(r -> r.of(column)).orElse(Value.MISSING);
            case "distinct" -> Value.of(new HashSet<>(values).size());
            case "topk" -> top(values, Integer.parseInt(arguments.get(1)));
            case "increase", "rate", "time_avg" ->
                course(word, column, readings.stream().sorted(byTimeAndValue).toList());
            case "argmin", "argmax", "corr", "covar" -> ofTwo(word, column, arguments.get(1), readings);
            case "trend" -> trend(column, readings);
            default ->
                ofNumbers(
                        word,
                        values.stream().mapToDouble(StatisticModel::number).toArray(),
                        arguments);
        };
    }

    private static Value top(List<Value> values, int most) {
        TreeMap<Value, Long> counts = new TreeMap<>(BY_VALUE);
        values.forEach(value -> counts.merge(value, 1L, Long::sum));
        List<Value> items = new ArrayList<>();
        counts.forEach((value, count) -> items.add(new Value.OfCounted(value, count)));
        // Stable, so that equal counts stay in the order of values.
        items.sort(Comparator.comparingLong(item -> -((Value.OfCounted) item).count()));
        return Value.ofList(items.subList(0, Math.min(most, items.size())));
    }

    private static Value course(String word, String column, List<Reading> sorted) {
        double increase = 0;
        double area = 0;
        for (int i = 1; i < sorted.size(); i++) {
            double before = number(sorted.get(i - 1).of(column));
            double value = number(sorted.get(i).of(column));
            increase += value >= before ? value - before : Math.max(0, value);
            area += before * (sorted.get(i).time() - sorted.get(i - 1).time());
        }
        if (sorted.isEmpty()) {
            return Value.MISSING;
        }
        Reading last = sorted.get(sorted.size() - 1);
        double span = last.time() - sorted.get(0).time();
        if (word.equals("time_avg")) {
            return Value.of(span == 0 ? number(last.of(column)) : area / span);
        }
        return span == 0 ? Value.MISSING : Value.of(word.equals("rate") ? increase / span * 1e6 : increase);
    }

    private static Value ofTwo(String word, String x, String y, List<Reading> withX) {
        List<Reading> readings =
                withX.stream().filter(r -> !r.of(y).equals(Value.MISSING)).toList();
        if (word.startsWith("arg")) {
            Comparator<Reading> byNumber = Comparator.comparingDouble(r -> number(r.of(x)));
            return readings.stream()
                    .min((word.equals("argmax") ? byNumber.reversed() : byNumber)
                            .thenComparing(BY_TIME)
                            .thenComparing(r -> r.of(y), BY_VALUE))
                    .map(r -> r.of(y))
                    .orElse(Value.MISSING);
        }
        double[] a = readings.stream().mapToDouble(r -> number(r.of(x))).toArray();
        double[] b = readings.stream().mapToDouble(r -> number(r.of(y))).toArray();
        if (a.length < 2) {
            return Value.MISSING;
        }
        if (word.equals("covar")) {
            return Value.of(together(a, b) / (a.length - 1));
        }
        double spread = StrictMath.sqrt(together(a, a)) * StrictMath.sqrt(together(b, b));
        return spread == 0 ? Value.MISSING : Value.of(together(a, b) / spread);
    }

    private static Value trend(String column, List<Reading> readings) {
        double[] seconds = readings.stream().mapToDouble(r -> r.time() / 1e6).toArray();
        double[] values =
                readings.stream().mapToDouble(r -> number(r.of(column))).toArray();
        boolean spread = DoubleStream.of(seconds).distinct().count() > 1;
        return spread ? Value.of(together(seconds, values) / together(seconds, seconds)) : Value.MISSING;
    }

    private static double together(double[] a, double[] b) {
        double meanA = DoubleStream.of(a).average().orElse(0);
        double meanB = DoubleStream.of(b).average().orElse(0);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - meanA) * (b[i] - meanB);
        }
        return sum;
    }

    private static Value ofNumbers(String word, double[] values, List<String> arguments) {
        if (word.equals("histogram")) {
            double[] bounds = Stream.concat(arguments.stream().skip(1), Stream.of("Infinity"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            List<Value> counts = new ArrayList<>(Collections.nCopies(bounds.length, Value.of(0)));
            for (int i = 0; i < bounds.length; i++) {
                double low = i == 0 ? Double.NEGATIVE_INFINITY : bounds[i - 1];
                double high = bounds[i];
                counts.set(
                        i,
                        Value.of(DoubleStream.of(values)
                                .filter(v -> v >= low && v < high)
                                .count()));
            }
            return Value.ofList(counts);
        }
        if (values.length == 0) {
            return Value.MISSING;
        }
        return switch (word) {
            case "sum" -> Value.of(DoubleStream.of(values).sum());
            case "avg" -> Value.of(DoubleStream.of(values).average().orElse(0));
            case "variance" -> variance(values);
            case "stddev" ->
                variance(values) instanceof Value.OfDouble found
                        ? Value.of(StrictMath.sqrt(found.value()))
                        : Value.MISSING;
            case "median" -> quantile(values, 0.5);
            case "quantile" -> quantile(values, Double.parseDouble(arguments.get(1)));
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static Value variance(double[] values) {
        return values.length < 2 ? Value.MISSING : Value.of(together(values, values) / (values.length - 1));
    }

    static Value quantile(double[] values, double fraction) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double rank = fraction * (sorted.length - 1);
        int below = (int) rank;
        double next = sorted[Math.min(below + 1, sorted.length - 1)];
        return Value.of(sorted[below] + (next - sorted[below]) * (rank - below));
    }
}
