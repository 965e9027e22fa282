package io.tributary.sim.fleet;

import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.sim.fault.Delay;
import io.tributary.sim.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads faults, each {@code kind: {...}} with an optional {@code share} of the sensors. */
final class FaultReader {
    private static final Duration DELAY_MOST = Duration.ofDays(1);
    private static final Duration LONG = Duration.ofDays(3660);
    private static final double PPM_MOST = 100_000;

    private FaultReader() {}

    static Fleet.Affliction read(Setting setting, List<Fleet.Field> fields) {
        Map<String, Function<Setting, Fleet.Affliction>> kinds = Map.of(
                "stuck",
                        of(section -> new Fault.Stuck(
                                probability(section),
                                section.at("for").duration(Duration.ofMillis(1), LONG),
                                field(section, fields))),
                "drift",
                        of(section -> new Fault.Drift(
                                section.at("perHour").number(-1e12, 1e12),
                                section.at("after").duration(Duration.ZERO, LONG, Duration.ZERO),
                                field(section, fields))),
                "dropout", of(section -> new Fault.Dropout(probability(section))),
                "duplicate", of(section -> new Fault.Duplicate(probability(section), delay(section, Duration.ZERO))),
                "late", of(section -> new Fault.Late(probability(section), delay(section, null))),
                "outOfOrder", of(section -> new Fault.OutOfOrder(probability(section))),
                "clockSkew", of(FaultReader::clockSkew));
        return OneOf.read(setting, "fault", kinds, new Fleet.Affliction(new Fault.Dropout(0), 0));
    }

    private static Function<Setting, Fleet.Affliction> of(Function<Section, Fault> reader) {
        return setting -> {
            Section section = setting.section();
            return new Fleet.Affliction(
                    reader.apply(section), section.at("share").number(0, 1, 1));
        };
    }

    private static double probability(Section section) {
        return section.at("probability").number(0, 1);
    }

    private static Fault clockSkew(Section section) {
        Duration offset = section.at("offset").parsed(FaultReader::signed, Duration.ZERO);
        return new Fault.ClockSkew(offset, section.at("ppm").number(-PPM_MOST, PPM_MOST, 0));
    }

    private static Duration signed(String text) {
        String bare = text.strip();
        boolean behind = bare.startsWith("-");
        Duration offset = Durations.parse(behind ? bare.substring(1) : bare)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + text + "' is not a duration; write 2s, or -2s for a clock that is behind"));
        return behind ? offset.negated() : offset;
    }

    private static int field(Section section, List<Fleet.Field> fields) {
        Setting setting = section.at("field");
        if (!setting.present()) {
            return Fault.ALL_FIELDS;
        }
        List<String> names = fields.stream().map(Fleet.Field::name).toList();
        String name = setting.text();
        if (!names.contains(name)) {
            setting.fault("'" + name + "' is not a field of the group" + Suggestion.of(name, names));
        }
        return names.indexOf(name);
    }

    /** {@code 5s}, {@code {least: 1s, most: 30s}} or {@code {mean: 5s, most: 2m}}. */
    private static Delay delay(Section section, @Nullable Duration otherwise) {
        Setting setting = section.at("delay");
        if (!setting.isSection()) {
            Duration fixed = otherwise == null
                    ? setting.duration(Duration.ZERO, DELAY_MOST)
                    : setting.duration(Duration.ZERO, DELAY_MOST, otherwise);
            return new Delay.Fixed(fixed);
        }
        Section delay = setting.section();
        if (delay.kinds(List.of("mean", "least")).contains("mean")) {
            Duration mean = delay.at("mean").duration(Duration.ZERO, DELAY_MOST);
            return new Delay.Exponential(mean, delay.at("most").duration(mean, DELAY_MOST));
        }
        Duration least = delay.at("least").duration(Duration.ZERO, DELAY_MOST);
        return new Delay.Between(least, delay.at("most").duration(least, DELAY_MOST));
    }
}
