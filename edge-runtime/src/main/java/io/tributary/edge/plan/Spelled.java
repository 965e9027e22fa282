package io.tributary.edge.plan;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.operator.FftSpec;
import io.tributary.pipelines.operator.JoinSpec;
import io.tributary.pipelines.operator.KeySpec;
import io.tributary.pipelines.operator.Tracking;
import io.tributary.pipelines.operator.WasmSpec;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import io.tributary.pipelines.window.Shape;
import io.tributary.pipelines.window.WindowSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Steps and windows as a pipeline file would say them with every default written out, so that each can be looked up in the guides. */
final class Spelled {
    private final Map<String, Object> settings = new LinkedHashMap<>();

    private Spelled() {}

    static String step(Step step) {
        Spelled spelled = new Spelled();
        if (step instanceof Step.Where where) {
            return "where " + where.condition();
        } else if (step instanceof Step.Let let) {
            return "let " + Shown.value(let.columns());
        } else if (step instanceof Step.Dedup dedup) {
            return spelled.with("by", dedup.by())
                    .with("within", dedup.within())
                    .with("entriesMax", dedup.entriesMax())
                    .as("dedup");
        } else if (step instanceof Step.Columns columns) {
            return columns(columns.columns());
        } else if (step instanceof Step.Throttle throttle) {
            return spelled.with("every", throttle.every()).keys(throttle.keys()).as("throttle");
        } else if (step instanceof Step.EveryNth nth) {
            return spelled.with("every", nth.every()).keys(nth.keys()).as("sample");
        } else if (step instanceof Step.Fraction fraction) {
            return spelled.with("fraction", fraction.fraction())
                    .with("by", fraction.by())
                    .as("sample");
        } else if (step instanceof Step.Lookup lookup) {
            return spelled.lookup(lookup).as("lookup");
        } else if (step instanceof Step.Wasm wasm) {
            return spelled.wasm(wasm.spec()).as("wasm");
        } else if (step instanceof Step.Join join) {
            return spelled.join(join).as("join");
        }
        return spelled.reckoned(step);
    }

    /** Steps that work out values. */
    private String reckoned(Step step) {
        if (step instanceof Step.FillLast last) {
            return with("of", last.of()).with("with", "last").keys(last.keys()).as("fill");
        } else if (step instanceof Step.FillWith value) {
            return with("of", value.of()).with("with", value.value()).as("fill");
        } else if (step instanceof Step.Resample resample) {
            return with("every", resample.every())
                    .with("of", resample.of())
                    .with("with", resample.linear() ? "linear" : "last")
                    .keys(resample.keys())
                    .as("resample");
        } else if (step instanceof Step.Fft fft) {
            return fft(fft.spec()).keys(fft.keys()).as("fft");
        }
        Step.Track track = (Step.Track) step;
        with("of", track.of());
        String word = tracking(track.tracking());
        if (track.names().size() == 1) {
            with("as", track.names().get(0));
        } else {
            with("score", track.names().get(0)).with("flag", track.names().get(1));
        }
        return keys(track.keys()).as(word);
    }

    static String window(WindowSpec window) {
        Spelled spelled = new Spelled().shape(window.shape()).with("by", window.by());
        WindowSpec.Progress progress = window.progress();
        if (!(window.shape() instanceof Shape.Count)) {
            spelled.with("lateness", progress.lateness())
                    .with("idle", progress.idle())
                    .with("step", progress.step());
            if (!progress.partitions().isEmpty()) {
                spelled.with("partition", progress.partitions());
            }
        }
        spelled.unlessZero("early", progress.early()).with("groupsMax", window.groupsMax());
        if (window.shape().isAligned()) {
            spelled.with("openMax", window.openMax());
        }
        return Shown.value(spelled.settings);
    }

    private Spelled shape(Shape shape) {
        if (shape instanceof Shape.Tumbling tumbling) {
            return with("tumbling", tumbling.size()).unlessZero("offset", tumbling.offset());
        } else if (shape instanceof Shape.Hopping hopping) {
            return with("hopping", hopping.size())
                    .with("every", hopping.every())
                    .unlessZero("offset", hopping.offset());
        } else if (shape instanceof Shape.Calendar calendar) {
            with("calendar", calendar.unit()).with("zone", calendar.zone()).unlessZero("offset", calendar.offset());
            return calendar.unit() == Shape.CalendarUnit.SHIFT ? with("length", calendar.shift()) : this;
        } else if (shape instanceof Shape.Sliding sliding) {
            return with("sliding", sliding.size()).with("readingsMax", sliding.readingsMax());
        } else if (shape instanceof Shape.Session session) {
            return with("session", new Spelled().with("gap", session.gap()).with("max", session.max()).settings);
        }
        return with("count", ((Shape.Count) shape).readings());
    }

    private static String columns(Map<String, String> columns) {
        List<String> kept = new ArrayList<>();
        columns.forEach((name, before) -> kept.add(name.equals(before) ? name : before + " as " + name));
        return "select " + kept;
    }

    private Spelled join(Step.Join join) {
        Map<String, Object> stream = new LinkedHashMap<>();
        stream.put("topics", join.with().topics());
        stream.put("format", join.with().format().word());
        JoinSpec spec = join.spec();
        return with("with", stream)
                .with("by", spec.by())
                .with("within", spec.within())
                .with("match", spec.match())
                .with("unmatched", spec.keepsUnmatched() ? "keep" : "drop")
                .with("lateness", spec.lateness())
                .with("readingsMax", spec.readingsMax());
    }

    private Spelled wasm(WasmSpec spec) {
        return with("module", spec.file())
                .with("function", spec.function())
                .with("of", spec.of())
                .with("as", types(spec.results()))
                .with("memoryPages", spec.memoryPages())
                .with("fuel", spec.fuel());
    }

    private static Map<String, String> types(List<Schema.Field> fields) {
        Map<String, String> types = new LinkedHashMap<>();
        fields.forEach(field -> types.put(field.name(), field.type().word()));
        return types;
    }

    private Spelled lookup(Step.Lookup lookup) {
        return with("on", lookup.on())
                .with("add", types(lookup.table().fields()))
                .with("table", lookup.table().file().orElse("in this file"))
                .with("key", lookup.table().key())
                .with("missing", lookup.missing());
    }

    private Spelled fft(FftSpec spec) {
        with("of", spec.of()).with("samples", spec.samples()).with("hop", spec.hop());
        if (spec.hertz() > 0) {
            with("hz", spec.hertz());
        }
        Map<String, Object> bands = new LinkedHashMap<>();
        spec.bands().forEach((name, band) -> bands.put(name, List.of(band.from(), band.to())));
        return with("window", spec.hann() ? "hann" : "none").with("bands", bands);
    }

    /** Adds what is tracked and gives the word of its step. */
    private String tracking(Tracking tracking) {
        if (tracking instanceof Tracking.Rate rate) {
            with("per", rate.per()).with("counter", rate.counter());
            return "rate";
        } else if (tracking instanceof Tracking.FadingAverage fading) {
            with("halfLife", fading.halfLife());
            return "ewma";
        } else if (tracking instanceof Tracking.SmoothedAverage smoothed) {
            with("alpha", smoothed.alpha());
            return "ewma";
        } else if (tracking instanceof Tracking.MovingAverage moving) {
            moving.over().ifPresent(over -> with("over", over));
            with("readings", moving.readings());
            return "average";
        } else if (tracking instanceof Tracking.Anomaly anomaly) {
            method(anomaly.method()).with("threshold", anomaly.threshold()).with("least", anomaly.least());
            return "anomaly";
        } else if (tracking instanceof Tracking.Alarm alarm) {
            with(alarm.above() ? "above" : "below", alarm.limit())
                    .with("clear", alarm.clear())
                    .with("hold", alarm.hold())
                    .with("release", alarm.release())
                    .with("only", alarm.changesOnly() ? "changes" : "all");
            return "alarm";
        }
        return tracking instanceof Tracking.Delta ? "delta" : "increase";
    }

    private Spelled method(Tracking.Method method) {
        if (method instanceof Tracking.Method.Seasonal seasonal) {
            return with("method", seasonal.week() ? "hour-of-week" : "hour-of-day")
                    .with("zone", seasonal.zone())
                    .with("readings", seasonal.readings());
        } else if (method instanceof Tracking.Method.ZScore score) {
            return with("method", "zscore").with("readings", score.readings());
        }
        return with("method", "mad").with("readings", ((Tracking.Method.Mad) method).readings());
    }

    private Spelled keys(KeySpec keys) {
        return with("by", keys.by()).with("keysMax", keys.keysMax()).with("gap", keys.gap());
    }

    private Spelled unlessZero(String name, Duration duration) {
        return duration.isZero() ? this : with(name, duration);
    }

    private Spelled with(String name, Object value) {
        settings.put(name, value);
        return this;
    }

    private String as(String word) {
        return word + " " + Shown.value(settings);
    }
}
