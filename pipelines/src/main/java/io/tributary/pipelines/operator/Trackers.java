package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Durations;
import java.time.Duration;
import java.util.List;

/** The trackers by what they are to work out. */
final class Trackers {
    private Trackers() {}

    static List<Type> types(Tracking tracking) {
        if (tracking instanceof Tracking.Anomaly) {
            return List.of(Type.DOUBLE, Type.BOOL);
        }
        return List.of(tracking instanceof Tracking.Alarm ? Type.BOOL : Type.DOUBLE);
    }

    /** @throws IllegalArgumentException with value, rule and way out, if {@link #of} could not make it */
    static void check(Tracking tracking) {
        of(tracking);
    }

    static Tracker of(Tracking tracking) {
        if (tracking instanceof Tracking.Delta) {
            return new Changes(false, 0);
        } else if (tracking instanceof Tracking.Increase) {
            return new Changes(true, 0);
        } else if (tracking instanceof Tracking.Rate rate) {
            return new Changes(rate.counter(), micros("per", rate.per()));
        } else if (tracking instanceof Tracking.FadingAverage average) {
            return FadingAverage.byTime(micros("halfLife", average.halfLife()));
        } else if (tracking instanceof Tracking.SmoothedAverage average) {
            check(average.alpha() > 0 && average.alpha() <= 1, "alpha " + average.alpha() + " is outside (0, 1]");
            return FadingAverage.byCount(average.alpha());
        } else if (tracking instanceof Tracking.MovingAverage average) {
            checkReadings(average.readings());
            return new MovingAverage(
                    average.readings(),
                    average.over().map(over -> micros("over", over)).orElse(0L));
        } else if (tracking instanceof Tracking.Anomaly anomaly) {
            return anomaly(anomaly);
        }
        return alarm((Tracking.Alarm) tracking);
    }

    private static Tracker anomaly(Tracking.Anomaly anomaly) {
        int least = anomaly.least();
        check(anomaly.threshold() > 0, "threshold " + anomaly.threshold() + " must be above 0");
        check(least >= 2, "least " + least + " is less than 2, and one value has no spread");
        Score score = new Score(anomaly.threshold());
        if (anomaly.method() instanceof Tracking.Method.ZScore method) {
            checkReadings(method.readings(), least);
            return new RollingZScore(method.readings(), least, score);
        } else if (anomaly.method() instanceof Tracking.Method.Mad method) {
            checkReadings(method.readings(), least);
            return new RollingMad(method.readings(), least, score);
        }
        Tracking.Method.Seasonal method = (Tracking.Method.Seasonal) anomaly.method();
        checkReadings(method.readings(), least);
        return new Seasonal(method.week(), method.zone(), method.readings(), least, score);
    }

    private static Tracker alarm(Tracking.Alarm alarm) {
        boolean ordered = alarm.above() ? alarm.clear() <= alarm.limit() : alarm.clear() >= alarm.limit();
        check(
                ordered,
                "clear " + alarm.clear() + " lies beyond " + (alarm.above() ? "above " : "below ") + alarm.limit()
                        + ", so the alarm would clear while it is raised; make it "
                        + (alarm.above() ? "smaller" : "larger"));
        return new Alarm(
                alarm.above(),
                alarm.limit(),
                alarm.clear(),
                Durations.micros(alarm.hold()),
                Durations.micros(alarm.release()));
    }

    private static void checkReadings(int readings, int least) {
        checkReadings(readings);
        check(least <= readings, "least " + least + " is more than the " + readings + " readings looked back on");
    }

    private static void checkReadings(int readings) {
        check(
                readings >= 1 && readings <= Tracking.READINGS_MOST,
                "readings " + readings + " is outside [1, " + Tracking.READINGS_MOST + "]");
    }

    private static long micros(String setting, Duration duration) {
        long micros = Durations.micros(duration);
        check(micros > 0, setting + " " + duration + " must be longer than nothing; write one such as 10s");
        return micros;
    }

    private static void check(boolean holds, String fault) {
        if (!holds) {
            throw new IllegalArgumentException(fault);
        }
    }
}
