package io.tributary.pipelines.window;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.window.Shape.CalendarUnit;
import io.tributary.pipelines.window.WindowModel.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;

/**
 * A seeded stream of readings and idle times, and a window to take it: disorder that often goes beyond the lateness, gaps,
 * duplicates, nulls, negative times, groups that come and go, partitions that fall silent, clocks that are set forward and
 * back.
 */
final class RandomStream {
    enum Kind {
        TUMBLING,
        HOPPING,
        CALENDAR,
        SLIDING,
        SESSION,
        COUNT
    }

    static final Schema SCHEMA = Schema.of(
            new Schema.Field("station", Type.TEXT),
            new Schema.Field("floor", Type.INT),
            new Schema.Field("on", Type.BOOL),
            new Schema.Field("line", Type.TEXT),
            new Schema.Field("value", Type.DOUBLE),
            new Schema.Field("twin", Type.INT));

    static final Map<String, String> CALLS = new LinkedHashMap<>();

    static {
        CALLS.put("n", "count()");
        CALLS.put("m", "count(value)");
        CALLS.put("sum", "sum(value)");
        CALLS.put("mean", "avg(value)");
        CALLS.put("least", "min(value)");
        CALLS.put("most", "max(value)");
        CALLS.put("first", "first(value)");
        CALLS.put("last", "last(value)");
    }

    /** Sketches, what depends on the order of time, what is of two columns or of texts. */
    static final Map<String, String> MANY_CALLS = new LinkedHashMap<>(CALLS);

    static {
        for (String call : List.of(
                "median(value)",
                "quantile(value, 0.9)",
                "distinct(value)",
                "distinct(line)",
                "topk(value, 3)",
                "topk(line, 2)",
                "stddev(value)",
                "histogram(value, -500, 0, 500)",
                "increase(twin)",
                "rate(twin)",
                "time_avg(value)",
                "argmin(value, line)",
                "argmax(value, time)",
                "corr(value, twin)",
                "covar(twin, value)",
                "trend(value)",
                "min(line)",
                "max(line)",
                "first(line)",
                "last(line)")) {
            MANY_CALLS.put("r" + MANY_CALLS.size(), call);
        }
    }

    private static final List<List<String>> BYS = List.of(
            List.of("station"),
            List.of(),
            List.of("floor"),
            List.of("on", "station"),
            List.of("station", "floor", "on"));
    private static final List<CalendarUnit> CALENDARS = List.of(CalendarUnit.values());
    private static final List<String> ZONES =
            List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC");
    /** Two days before clocks are set forward in Berlin, three weeks after New York. */
    private static final Instant SPRING = Instant.parse("2025-03-28T12:00:00Z");

    private static final Instant AUTUMN = Instant.parse("2025-10-24T12:00:00Z");
    private static final int READINGS = 250;
    private static final long TEN_MINUTES = 600_000_000;
    /** So that a stream goes on for months. */
    private static final long EIGHT_HOURS = 48 * TEN_MINUTES;

    final Kind kind;
    final long seed;
    final Random random;
    final WindowSpec spec;
    final List<Object> events = new ArrayList<>();
    private final CalendarUnit calendar;
    /** Microseconds of the unit that the rest of the numbers here are in. */
    private final long unit;

    RandomStream(Kind kind, long seed) {
        this.kind = kind;
        this.seed = seed;
        this.random = new Random(seed * 31 + kind.name().hashCode());
        this.calendar = kind == Kind.CALENDAR ? CALENDARS.get(random.nextInt(CALENDARS.size())) : CalendarUnit.HOUR;
        this.unit = kind != Kind.CALENDAR ? 1 : calendar == CalendarUnit.MONTH ? EIGHT_HOURS : TEN_MINUTES;
        this.spec = randomSpec();
        fill();
    }

    /** Every third stream has {@link #MANY_CALLS}, but where times are so long that sums over them are rounded. */
    Map<String, String> calls() {
        return kind != Kind.CALENDAR && seed % 3 == 0 ? MANY_CALLS : CALLS;
    }

    boolean isOfMonths() {
        return kind == Kind.CALENDAR && calendar == CalendarUnit.MONTH;
    }

    /** What the column of that name holds. */
    static OptionalInt twin(Reading reading) {
        return reading.value().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(Math.abs((int) (reading.value().getAsDouble() * 7 + reading.time()) % 50));
    }

    WindowModel model() {
        return switch (kind) {
            case TUMBLING, HOPPING, CALENDAR -> new AlignedModel(spec);
            case SLIDING -> new SlidingModel(spec);
            case SESSION -> new SessionModel(spec);
            case COUNT -> new CountModel(spec);
        };
    }

    @Override
    public String toString() {
        return kind + " seed " + seed + " " + spec;
    }

    private Duration units(long count) {
        return Duration.of(count * unit, ChronoUnit.MICROS);
    }

    private WindowSpec randomSpec() {
        Shape shape = randomShape();
        boolean split = kind != Kind.COUNT && random.nextInt(3) == 0;
        boolean early = kind != Kind.SLIDING && random.nextInt(3) == 0;
        int lateness = random.nextInt(4) == 0 ? 0 : random.nextInt(200);
        WindowSpec.Progress progress = new WindowSpec.Progress(
                units(lateness),
                units(1L + random.nextInt(300)),
                units(lateness + 300 + random.nextInt(1000)),
                units(early ? 1 + random.nextInt(100) : 0),
                split ? List.of("line") : List.of());
        return new WindowSpec(
                shape,
                BYS.get(random.nextInt(BYS.size())),
                progress,
                random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 1000,
                random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1000);
    }

    private Shape randomShape() {
        Duration offset = units(random.nextInt(250));
        return switch (kind) {
            case TUMBLING -> new Shape.Tumbling(units(1L + random.nextInt(200)), offset);
            case HOPPING -> {
                long every = 1L + random.nextInt(60);
                yield new Shape.Hopping(units(every * (1L + random.nextInt(12))), units(every), offset);
            }
            case CALENDAR ->
                new Shape.Calendar(
                        calendar,
                        ZoneId.of(ZONES.get(random.nextInt(ZONES.size()))),
                        calendarOffset(),
                        Duration.ofHours(List.of(6, 8, 12).get(random.nextInt(3))));
            case SLIDING ->
                new Shape.Sliding(
                        units(1L + random.nextInt(150)), random.nextInt(3) == 0 ? 1 + random.nextInt(30) : 10_000);
            case SESSION ->
                new Shape.Session(
                        units(1L + random.nextInt(30)), units(random.nextInt(3) == 0 ? random.nextInt(60) : 10_000));
            case COUNT -> new Shape.Count(1 + random.nextInt(12));
        };
    }

    /** Less than the calendar's unit. */
    private Duration calendarOffset() {
        return switch (calendar) {
            case HOUR -> Duration.ofMinutes(random.nextInt(60));
            case MONTH -> units(random.nextInt(80));
            default -> units(random.nextInt(144));
        };
    }

    private void fill() {
        int stations = 1 + random.nextInt(8);
        int lines = 1 + random.nextInt(4);
        int disorder = 1 + random.nextInt(random.nextBoolean() ? 20 : 400);
        boolean steps = random.nextInt(3) == 0;
        double pace = random.nextDouble() * 4;
        double now = kind == Kind.CALENDAR
                ? (random.nextBoolean() ? SPRING : AUTUMN).getEpochSecond() * 1e6 / unit
                : -random.nextInt(3000);
        for (int i = 0; i < READINGS; i++) {
            now += random.nextDouble() * pace + (random.nextInt(100) == 0 ? random.nextInt(300) : 0);
            if (steps && random.nextInt(80) == 0) {
                now += (random.nextInt(3) - 1) * (500.0 + random.nextInt(2500));
            }
            long time = (long) now - random.nextInt(disorder);
            if (random.nextInt(10) == 0) {
                // Where windows like to begin.
                time = Math.floorDiv(time, 10) * 10;
            }
            events.add(randomReading(time * unit, lines, stations, i));
            if (random.nextInt(20) == 0) {
                events.add(events.get(random.nextInt(events.size())));
            }
            if (random.nextInt(100) == 0) {
                events.add(random.nextInt(600) * unit);
            }
        }
    }

    private Reading randomReading(long time, int lines, int stations, int i) {
        OptionalDouble value =
                random.nextInt(10) == 0 ? OptionalDouble.empty() : OptionalDouble.of(random.nextInt(2000) - 1000);
        // The first line falls silent for long.
        int line = lines > 1 && i / 100 % 2 == 1 ? 1 + random.nextInt(lines - 1) : random.nextInt(lines);
        // A line may be behind the others for good.
        long own = line == 1 ? time - 100 * unit : time;
        return new Reading(own, randomKey(stations, i), Value.of("line" + line), value);
    }

    private List<Value> randomKey(int stations, int i) {
        return spec.by().stream()
                .map(name -> random.nextInt(15) == 0
                        ? Value.MISSING
                        : switch (name) {
                            // Stations come and go.
                            case "station" -> Value.of("s" + (random.nextInt(stations) + i / 100));
                            case "floor" -> Value.of(random.nextInt(5) * 1_000_000_007L - 3);
                            default -> Value.of(random.nextBoolean());
                        })
                .toList();
    }

    void append(Batch batch, Reading reading) {
        int row = batch.append();
        batch.time().setLong(row, reading.time());
        for (int i = 1; i < SCHEMA.fields().size(); i++) {
            Column column = batch.column(i);
            int key = spec.by().indexOf(column.field().name());
            if (column.type() == Type.DOUBLE && reading.value().isPresent()) {
                column.setDouble(row, reading.value().getAsDouble());
            } else if (column.field().name().equals("twin") && reading.value().isPresent()) {
                column.setLong(row, twin(reading).getAsInt());
            } else if (column.field().name().equals("line")) {
                set(column, row, reading.partition());
            } else if (key < 0) {
                column.setNull(row);
            } else {
                set(column, row, reading.key().get(key));
            }
        }
    }

    private static void set(Column column, int row, Value value) {
        if (value instanceof Value.OfText text) {
            column.setText(row, text.value());
        } else if (value instanceof Value.OfInt number) {
            column.setLong(row, number.value());
        } else if (value instanceof Value.OfBool bool) {
            column.setBool(row, bool.value());
        } else {
            column.setNull(row);
        }
    }
}
