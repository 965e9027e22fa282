package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.operator.FftSpec;
import io.tributary.pipelines.operator.KeySpec;
import io.tributary.pipelines.operator.KeyedOperators;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the steps that thin out, fill or derive readings key by key. */
final class KeyedStepReader {
    static final Duration DAY = Duration.ofDays(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int KEYS = 10_000;

    private KeyedStepReader() {}

    /** {@code by, keysMax, gap}. */
    static KeySpec keys(Section step, Columns columns, Duration gap) {
        return keys(step, columns, gap, KEYS, KeySpec.KEYS_MOST);
    }

    private static KeySpec keys(Section step, Columns columns, Duration gap, int keys, int most) {
        return new KeySpec(
                columns.names(step.at("by"), step.at("by").list()),
                (int) step.at("keysMax").integer(1, most, keys),
                step.at("gap").duration(SHORTEST, LONGEST, gap));
    }

    static Step throttle(Section step, Columns columns) {
        return new Step.Throttle(step.at("every").duration(SHORTEST, LONGEST), keys(step, columns, DAY));
    }

    static Step sample(Setting setting, Columns columns) {
        Section step = setting.section();
        step.kinds(List.of("every", "fraction"));
        Setting fraction = step.at("fraction");
        if (fraction.present() == step.has("every")) {
            setting.fault("needs either every, such as 10, or fraction, such as 0.1");
        }
        if (fraction.present()) {
            return new Step.Fraction(
                    fraction.number(1e-9, 1),
                    columns.names(step.at("by"), step.at("by").requiredList()));
        }
        return new Step.EveryNth((int) step.at("every").integer(1, 1_000_000_000, 1), keys(step, columns, DAY));
    }

    static Step fill(Section step, Columns columns) {
        List<String> of = columns.names(step.at("of"), step.at("of").requiredList());
        Setting with = step.at("with");
        String value = with.text();
        if (value.equals("linear")) {
            with.fault("linear needs the next value, for which readings would have to wait;"
                    + " use resample with: linear, or fill with: last");
        }
        if (value.equals("last")) {
            return new Step.FillLast(of, keys(step, columns, DAY));
        }
        return new Step.FillWith(of, value);
    }

    static Step resample(Section step, Columns columns) {
        Duration every = step.at("every").duration(SHORTEST, DAY);
        boolean linear = step.at("with").choice(Map.of("linear", true, "last", false), true);
        KeySpec keys = keys(step, columns, every.multipliedBy(10));
        List<String> of =
                step.has("of") ? columns.names(step.at("of"), step.at("of").requiredList()) : numbers(columns, keys);
        if (keys.gap().dividedBy(every) > KeyedOperators.GRID_MOST) {
            step.at("gap")
                    .fault("a gap of " + Durations.text(keys.gap()) + " holds more than " + KeyedOperators.GRID_MOST
                            + " times " + Durations.text(every) + "; make gap shorter or every longer");
        }
        return new Step.Resample(every, linear, of, keys);
    }

    private static List<String> numbers(Columns columns, KeySpec keys) {
        return columns.schema().fields().stream()
                .filter(field -> field.type().isNumber() && !keys.by().contains(field.name()))
                .map(Schema.Field::name)
                .toList();
    }

    static @Nullable Step fft(Setting setting, Columns columns) {
        Section step = setting.section();
        String of = columns.name(step.at("of"));
        int samples = (int) step.at("samples").integer(16, 65_536, 1_024);
        int most = (int) (FftSpec.SAMPLES_MOST / samples);
        KeySpec keys = keys(step, columns, Duration.ofSeconds(10), Math.min(100, most), most);
        int hop = (int) step.at("hop").integer(1, samples, samples);
        double hertz = step.at("hz").number(1e-6, 1e9, 0);
        boolean hann = step.at("window").choice(Map.of("hann", true, "none", false), true);
        Map<String, FftSpec.Band> bands = new LinkedHashMap<>();
        step.at("bands").section().entries().forEach((name, place) -> band(name, place, columns, bands));
        try {
            return new Step.Fft(new FftSpec(of, samples, hop, hertz, hann, bands), keys);
        } catch (IllegalArgumentException e) {
            setting.fault(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static void band(String name, Setting place, Columns columns, Map<String, FftSpec.Band> bands) {
        new Columns(Schema.of(), columns.known(), "", List.of()).checkNew(name, place);
        List<Setting> ends = place.requiredList();
        if (ends.size() != 2) {
            place.fault("must be two frequencies in hertz, such as [10, 100]");
            return;
        }
        try {
            bands.put(
                    name,
                    new FftSpec.Band(ends.get(0).number(0, 1e9), ends.get(1).number(0, 1e9)));
        } catch (IllegalArgumentException e) {
            place.fault(String.valueOf(e.getMessage()));
        }
    }
}
