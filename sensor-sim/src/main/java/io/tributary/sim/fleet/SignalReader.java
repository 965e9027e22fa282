package io.tributary.sim.fleet;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.sim.signal.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reads signals: a number, or a list of signals that add up, each {@code kind: {...}}. */
final class SignalReader {
    private static final double MOST = 1e12;
    private static final Duration YEARS = Duration.ofDays(3660);

    private static final Map<String, Function<Setting, Signal>> KINDS = Map.of(
            "constant", setting -> new Signal.Constant(setting.number(-MOST, MOST)),
            "sine", setting -> sine(setting.section()),
            "diurnal", setting -> diurnal(setting.section()),
            "walk", setting -> walk(setting.section()),
            "noise",
                    setting ->
                            new Signal.Noise(setting.section().at("deviation").number(0, MOST)),
            "uniform", setting -> uniform(setting.section()),
            "steps", SignalReader::steps,
            "spikes", setting -> spikes(setting.section()));

    private SignalReader() {}

    static Signal read(Setting setting) {
        if (setting.present() && !setting.isList()) {
            return new Signal.Constant(setting.number(-MOST, MOST));
        }
        List<Signal> parts = new ArrayList<>();
        for (Setting part : setting.requiredList()) {
            parts.add(part(part));
        }
        return new Signal.Sum(parts);
    }

    /** {@code [least, most]}. */
    static double[] bounds(Setting setting) {
        List<Setting> bounds = setting.list();
        if (bounds.size() != 2) {
            setting.fault("must be two numbers: [least, most]");
            return new double[] {-MOST, MOST};
        }
        double least = bounds.get(0).number(-MOST, MOST);
        return new double[] {least, bounds.get(1).number(least, MOST)};
    }

    private static Signal part(Setting setting) {
        return OneOf.read(setting, "signal", KINDS, new Signal.Constant(0));
    }

    private static Signal sine(Section section) {
        return new Signal.Sine(
                section.at("amplitude").number(-MOST, MOST),
                section.at("period").duration(Duration.ofMillis(1), YEARS),
                section.at("phase").number(0, 1, 0),
                section.at("spread").number(0, 1, 1));
    }

    private static Signal diurnal(Section section) {
        return new Signal.Diurnal(
                section.at("low").number(-MOST, MOST),
                section.at("high").number(-MOST, MOST),
                section.at("peakHour").number(0, 24),
                section.at("spread").number(0, 24, 0));
    }

    private static Signal walk(Section section) {
        double start = section.at("start").number(-MOST, MOST);
        double step = section.at("step").number(0, MOST);
        Setting range = section.at("range");
        double[] bounds = range.present() ? bounds(range) : new double[] {-MOST, MOST};
        if (start < bounds[0] || start > bounds[1]) {
            section.at("start").fault(start + " is outside the range [" + bounds[0] + ", " + bounds[1] + "]");
        }
        return new Signal.Walk(
                start, step, bounds[0], bounds[1], section.at("reversion").number(0, 1, 0));
    }

    private static Signal uniform(Section section) {
        double least = section.at("least").number(-MOST, MOST);
        return new Signal.Uniform(least, section.at("most").number(least, MOST));
    }

    private static Signal spikes(Section section) {
        return new Signal.Spikes(
                section.at("probability").number(0, 1), section.at("height").number(-MOST, MOST));
    }

    private static Signal steps(Setting setting) {
        List<Signal.Steps.Step> steps = new ArrayList<>();
        Duration earliest = Duration.ZERO;
        for (Setting step : setting.requiredList()) {
            Section section = step.section();
            Duration after = section.at("after").duration(earliest, YEARS);
            steps.add(new Signal.Steps.Step(after, section.at("value").number(-MOST, MOST)));
            earliest = after;
        }
        return new Signal.Steps(steps);
    }
}
