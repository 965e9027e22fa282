package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.window.Shape;
import io.tributary.pipelines.window.Shape.CalendarUnit;
import io.tributary.pipelines.window.WindowSpec;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** Reads the {@code window:} section of a step: the grammar of {@code docs/windows.md}. */
final class WindowReader {
    /** What tells a suggestion of something near from a list of all there is. */
    private static final String MEANT = "did you mean";

    private static final Duration ZERO = Duration.ZERO;
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(366);
    private static final Duration LATENESS_MOST = Duration.ofDays(31);
    private static final List<String> KINDS = List.of("tumbling", "hopping", "calendar", "sliding", "session", "count");
    private static final Map<String, CalendarUnit> UNITS = Map.of(
            "hour", CalendarUnit.HOUR,
            "shift", CalendarUnit.SHIFT,
            "day", CalendarUnit.DAY,
            "week", CalendarUnit.WEEK,
            "month", CalendarUnit.MONTH);

    private final Setting setting;
    private final Section window;
    private final BiFunction<Setting, List<Setting>, List<String>> columns;
    private final Schema schema;
    private final boolean schemaKnown;

    /**
     * @param columns reads names of columns, with a fault for each that is none
     * @param schema the columns before the window, if they are known
     */
    WindowReader(
            Setting setting,
            BiFunction<Setting, List<Setting>, List<String>> columns,
            Schema schema,
            boolean schemaKnown) {
        this.setting = setting;
        this.window = setting.section();
        this.columns = columns;
        this.schema = schema;
        this.schemaKnown = schemaKnown;
    }

    WindowSpec window() {
        String kind = kind();
        Shape shape = shape(kind);
        boolean byEventTime = !kind.equals("count");
        int groups = (int) window.at("groupsMax").integer(1, 10_000_000, 200_000);
        int open = shape.isAligned() ? (int) window.at("openMax").integer(1, 100_000, 1_000) : groups;
        return new WindowSpec(
                shape,
                columns.apply(window.at("by"), window.at("by").list()),
                byEventTime ? progress(!kind.equals("sliding")) : byArrival(),
                groups,
                open);
    }

    /** Where readings go that come too late for their window, when that is asked for. */
    Optional<SinkSpec.Mqtt> late() {
        if (window.has("count")) {
            if (window.has("late")) {
                window.at("late")
                        .fault("count windows have no late readings: they go by the order of arrival; leave it out");
            }
            return Optional.empty();
        }
        Setting late = window.at("late");
        if (!window.has("late")) {
            return Optional.empty();
        }
        Setting mqtt = late.section().at("mqtt");
        if (!mqtt.present()) {
            mqtt.missing("{ topic: late/{station} }");
        }
        Section sink = mqtt.section();
        Setting topic = sink.at("topic");
        topic.parsed(
                text -> schemaKnown ? TopicTemplate.parse(text, schema.names()) : TopicTemplate.of(text),
                TopicTemplate.NONE);
        return Optional.of(new SinkSpec.Mqtt(
                topic.text(),
                (int) sink.at("qos").integer(0, 2, 1),
                sink.at("retain").flag(false)));
    }

    private String kind() {
        List<String> found = window.kinds(KINDS);
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.size() > 1) {
            found.forEach(window::at);
            setting.fault("has " + String.join(" and ", found) + "; a window is of one kind: keep one of them");
            return found.get(0);
        }
        Optional<String> misspelt = window.keys().stream()
                .filter(key -> Suggestion.of(key, KINDS).contains(MEANT))
                .findFirst();
        // Asked for, so that it is not found fault with a second time as an unknown key.
        misspelt.ifPresent(window::at);
        String near = misspelt.map(key -> Suggestion.of(key, KINDS))
                .orElse("; write one of " + String.join(", ", KINDS) + ", such as tumbling: 1m");
        if (setting.present()) {
            setting.fault("does not say what kind of window it is" + near);
        } else {
            setting.missing("a kind of window, such as { tumbling: 1m }");
        }
        return "tumbling";
    }

    private Shape shape(String kind) {
        return switch (kind) {
            case "hopping" -> hopping();
            case "calendar" -> calendar();
            case "sliding" ->
                new Shape.Sliding(window.at("sliding").duration(LEAST, YEAR), (int)
                        window.at("readingsMax").integer(1, 10_000_000, 100_000));
            case "session" -> session();
            case "count" -> new Shape.Count((int) window.at("count").integer(1, 1_000_000_000));
            default ->
                new Shape.Tumbling(
                        window.has("tumbling") ? window.at("tumbling").duration(LEAST, YEAR) : DAY, offset(YEAR));
        };
    }

    private Duration offset(Duration most) {
        return window.at("offset").duration(ZERO, most, ZERO);
    }

    private Shape hopping() {
        Setting sizeSetting = window.at("hopping");
        Duration size = sizeSetting.duration(LEAST, YEAR);
        Setting everySetting = window.at("every");
        Duration every = everySetting.duration(LEAST, YEAR);
        if (everySetting.present()) {
            String fault = hopFault(Durations.micros(size), Durations.micros(every));
            if (fault.isEmpty()) {
                return new Shape.Hopping(size, every, offset(YEAR));
            }
            everySetting.fault(Durations.text(every) + " " + fault);
        }
        return new Shape.Hopping(size, size, offset(YEAR));
    }

    private static String hopFault(long size, long every) {
        String sizeText = text(size);
        if (size % every != 0) {
            long hops = Math.max(1, size / every);
            while (size % hops != 0) {
                hops++;
            }
            return "does not divide size " + sizeText + "; try " + text(size / hops);
        }
        if (size / every > WindowSpec.HOPS_MAX) {
            return "goes " + size / every + " times into size " + sizeText + ", more than " + WindowSpec.HOPS_MAX
                    + "; try " + text(Math.max(1, size / WindowSpec.HOPS_MAX));
        }
        return "";
    }

    private static String text(long micros) {
        return Durations.text(Duration.ofNanos(Math.multiplyExact(micros, 1000L)));
    }

    private Shape calendar() {
        CalendarUnit unit = window.at("calendar").choice(UNITS, CalendarUnit.DAY);
        if (!window.at("calendar").present()) {
            window.at("calendar").missing("hour, shift, day, week or month");
        }
        Setting zoneSetting = window.at("zone");
        ZoneId zone = zoneSetting.parsed(WindowReader::zone, ZoneId.of("UTC"));
        if (!zoneSetting.present()) {
            zoneSetting.missing("an IANA time zone, such as Europe/Berlin or UTC");
        }
        Duration most = switch (unit) {
            case HOUR -> Duration.ofHours(1);
            case SHIFT, DAY -> DAY;
            case WEEK -> Duration.ofDays(7);
            case MONTH -> Duration.ofDays(28);
        };
        Duration shift = unit == CalendarUnit.SHIFT ? shift() : Duration.ofHours(8);
        return new Shape.Calendar(unit, zone, offset(most.minusMillis(1)), shift);
    }

    private Duration shift() {
        Setting length = window.at("length");
        Duration shift = length.duration(Duration.ofMinutes(1), DAY, Duration.ofHours(8));
        if (DAY.toMillis() % shift.toMillis() != 0) {
            length.fault(Durations.text(shift) + " does not divide a day; use 6h, 8h or 12h");
            return Duration.ofHours(8);
        }
        return shift;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            String near = Suggestion.of(text, ZoneId.getAvailableZoneIds());
            throw new IllegalArgumentException(
                    "'" + text + "' is not an IANA time zone"
                            + (near.contains(MEANT) ? near : "; write it as in Europe/Berlin"),
                    e);
        }
    }

    private Shape session() {
        Setting session = window.at("session");
        Duration gap;
        Duration max;
        if (session.isSection()) {
            gap = session.section().at("gap").duration(LEAST, YEAR);
            max = session.section().at("max").duration(LEAST, YEAR, DAY);
        } else {
            if (session.present()) {
                session.fault("must be a mapping: { gap: 5m } and, if need be, max: 1d");
            } else {
                session.missing("{ gap: 5m }");
            }
            gap = DAY;
            max = DAY;
        }
        return new Shape.Session(gap, max);
    }

    private WindowSpec.Progress progress(boolean mayBeEarly) {
        Duration lateness = window.at("lateness").duration(ZERO, LATENESS_MOST, ZERO);
        Duration idle = window.at("idle").duration(Duration.ofMillis(100), DAY, Duration.ofSeconds(30));
        Duration usual = lateness.compareTo(DAY) > 0 ? lateness : WindowSpec.Progress.STEP;
        Duration step = window.at("step").duration(Duration.ofSeconds(1), YEAR, usual);
        if (step.compareTo(lateness) < 0) {
            window.at("step")
                    .fault(Durations.text(step) + " is less than lateness " + Durations.text(lateness)
                            + ", within which no clock is doubted; give at least that");
            step = lateness;
        }
        List<String> partition = columns.apply(
                window.at("partition"), new ArrayList<>(window.at("partition").list()));
        return new WindowSpec.Progress(lateness, idle, step, early(mayBeEarly), partition);
    }

    /** Count windows take readings as they arrive; event time only tells when early results are due. */
    private WindowSpec.Progress byArrival() {
        return new WindowSpec.Progress(ZERO, ZERO, WindowSpec.Progress.STEP, early(true), List.of());
    }

    private Duration early(boolean mayBe) {
        if (mayBe) {
            return window.at("early").duration(Duration.ofMillis(100), DAY, ZERO);
        }
        if (window.has("early")) {
            window.at("early")
                    .fault("is not for sliding windows: each reading has its own result already, which waits only for"
                            + " lateness; leave it out");
        }
        return ZERO;
    }
}
