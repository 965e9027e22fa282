package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.operator.KeySpec;
import io.tributary.pipelines.operator.Tracking;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the steps that add columns worked out from the values of each key. */
final class TrackReader {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(366);

    private TrackReader() {}

    static Step delta(Section step, Columns columns) {
        return track("delta", new Tracking.Delta(), step, columns);
    }

    static Step increase(Section step, Columns columns) {
        return track("increase", new Tracking.Increase(), step, columns);
    }

    static Step rate(Section step, Columns columns) {
        Duration per = step.at("per").duration(SHORTEST, LONGEST, Duration.ofSeconds(1));
        boolean counter = step.at("counter").flag(true);
        return track("rate", new Tracking.Rate(per, counter), step, columns);
    }

    static Step ewma(Setting setting, Columns columns) {
        Section step = setting.section();
        step.kinds(List.of("halfLife", "alpha"));
        Setting halfLife = step.at("halfLife");
        Setting alpha = step.at("alpha");
        if (halfLife.present() == alpha.present()) {
            setting.fault("needs either halfLife, such as 5m, or alpha, such as 0.1");
        }
        Tracking tracking = alpha.present()
                ? new Tracking.SmoothedAverage(alpha.number(1e-9, 1))
                : new Tracking.FadingAverage(halfLife.duration(SHORTEST, LONGEST, Duration.ofMinutes(1)));
        return track("ewma", tracking, step, columns);
    }

    static Step average(Setting setting, Columns columns) {
        Section step = setting.section();
        Setting over = step.at("over");
        if (!over.present() && !step.at("readings").present()) {
            setting.fault("needs readings, such as 10, or over, such as 5m, or both");
        }
        int readings = (int) step.at("readings").integer(1, Tracking.READINGS_MOST, 1_000);
        Optional<Duration> window = over.present() ? Optional.of(over.duration(SHORTEST, LONGEST)) : Optional.empty();
        return track("average", new Tracking.MovingAverage(readings, window), step, columns);
    }

    static Step anomaly(Section step, Columns columns) {
        int readings = (int) step.at("readings").integer(2, Tracking.READINGS_MOST, 100);
        Map<String, Tracking.Method> methods = Map.of(
                "zscore", new Tracking.Method.ZScore(readings),
                "mad", new Tracking.Method.Mad(readings),
                "hour-of-day", new Tracking.Method.Seasonal(false, zone(step.at("zone")), readings),
                "hour-of-week", new Tracking.Method.Seasonal(true, zone(step.at("zone")), readings));
        Tracking.Method method = step.at("method").choice(methods, new Tracking.Method.Mad(readings));
        Tracking tracking = new Tracking.Anomaly(method, step.at("threshold").number(1e-3, 1e6, 3.5), (int)
                step.at("least").integer(2, Tracking.READINGS_MOST, Math.min(10, readings)));
        String of = columns.name(step.at("of"));
        List<String> names = List.of(
                newName(step.at("score"), of + "_score", columns), newName(step.at("flag"), of + "_anomaly", columns));
        return new Step.Track(of, tracking, names, KeyedStepReader.keys(step, columns, KeyedStepReader.DAY));
    }

    private static ZoneId zone(Setting setting) {
        return setting.parsed(
                text -> {
                    try {
                        return ZoneId.of(text);
                    } catch (DateTimeException e) {
                        throw new IllegalArgumentException(
                                "'" + text + "' is no time zone; write one such as Europe/Berlin or +01:00", e);
                    }
                },
                ZoneOffset.UTC);
    }

    static Step alarm(Setting setting, Columns columns) {
        Section step = setting.section();
        step.kinds(List.of("above", "below"));
        Setting above = step.at("above");
        Setting below = step.at("below");
        if (above.present() == below.present()) {
            setting.fault("needs either above or below, the value beyond which it is raised");
        }
        double limit = (above.present() ? above : below).number(-Double.MAX_VALUE, Double.MAX_VALUE, 0);
        Tracking tracking = new Tracking.Alarm(
                above.present(),
                limit,
                step.at("clear").number(-Double.MAX_VALUE, Double.MAX_VALUE, limit),
                step.at("hold").duration(Duration.ZERO, LONGEST, Duration.ZERO),
                step.at("release").duration(Duration.ZERO, LONGEST, Duration.ZERO),
                step.at("only").choice(Map.of("changes", true, "all", false), false));
        return track("alarm", tracking, step, columns);
    }

    private static Step track(String word, Tracking tracking, Section step, Columns columns) {
        String of = columns.name(step.at("of"));
        KeySpec keys = KeyedStepReader.keys(step, columns, KeyedStepReader.DAY);
        return new Step.Track(of, tracking, List.of(newName(step.at("as"), of + "_" + word, columns)), keys);
    }

    /** The name of a new column; one that is taken is a fault here, or where none was chosen, of the step. */
    private static String newName(Setting place, String otherwise, Columns columns) {
        String name = place.text(otherwise);
        if (place.present()) {
            columns.checkNew(name, place);
        }
        return name;
    }
}
