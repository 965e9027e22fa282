package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.decode.Csv;
import io.tributary.pipelines.decode.FieldSpec;
import io.tributary.pipelines.decode.Format;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.decode.TimeField;
import io.tributary.pipelines.decode.TimeRule;
import io.tributary.pipelines.decode.TimeUnit;
import io.tributary.pipelines.decode.TopicFilter;
import io.tributary.pipelines.unit.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a pipeline wants of each message: the {@code source} section without its transport, or what a join reads with it. */
final class LayoutReader {
    private static final Map<String, Format> FORMATS = words(Format.values(), Format::word);
    private static final Map<String, TimeUnit> UNITS = words(TimeUnit.values(), TimeUnit::word);
    private static final Map<String, Type> TYPES =
            Map.of("bool", Type.BOOL, "int", Type.INT, "double", Type.DOUBLE, "text", Type.TEXT);

    private final Section source;
    private final Setting topics;
    private boolean sound = true;

    LayoutReader(Section source, Setting topics) {
        this.source = source;
        this.topics = topics;
    }

    /** Empty when a fault was recorded that leaves no layout to check the steps against. */
    Optional<Layout> layout() {
        List<TopicFilter> filters = new ArrayList<>();
        for (Setting topic : topics.list()) {
            reading(topic, TopicFilter::parse).ifPresent(filters::add);
        }
        Setting formatAt = source.at("format");
        Format format = formatAt.choice(FORMATS, Format.JSON);
        Setting eachAt = source.at("each");
        String each = eachAt.present() ? reading(eachAt, format::each).orElse("") : "";
        Optional<TimeField> time = time(source.at("time"));
        TimeRule plausible = plausible(source.at("plausible").section());
        Csv csv = csv(source.at("csv"), format);
        List<FieldSpec> fields = fields(source.at("fields"), format);
        if (!sound || filters.isEmpty() || fields.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Layout(format, filters, time, fields, plausible, csv, each));
        } catch (IllegalArgumentException e) {
            source.fault(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<TimeField> time(Setting setting) {
        if (!setting.present()) {
            return Optional.empty();
        }
        Section time = setting.section();
        String field = time.at("field").text();
        return Optional.of(new TimeField(field, time.at("unit").choice(UNITS, TimeUnit.MS)));
    }

    private static TimeRule plausible(Section section) {
        long earliest = section.at("after").parsed(LayoutReader::micros, TimeRule.DEFAULT.earliestMicros());
        Duration ahead = section.at("ahead")
                .duration(
                        Duration.ZERO,
                        Duration.ofDays(36_500),
                        Duration.ofNanos(TimeRule.DEFAULT.aheadMicros() * 1_000));
        return new TimeRule(earliest, Durations.micros(ahead));
    }

    private static long micros(String text) {
        try {
            Instant at = text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : Instant.parse(text);
            if (at.isBefore(Instant.parse("0001-01-01T00:00:00Z"))
                    || at.isAfter(Instant.parse("9999-12-31T23:59:59Z"))) {
                throw new IllegalArgumentException("'" + text + "' is outside the years 1 to 9999");
            }
            return Math.multiplyExact(at.getEpochSecond(), 1_000_000L) + at.getNano() / 1_000;
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time; write 2026-01-01 or 2026-01-01T00:00:00Z", e);
        }
    }

    private Csv csv(Setting setting, Format format) {
        if (!setting.present()) {
            return Csv.DEFAULT;
        }
        if (format != Format.CSV) {
            setting.fault("is of use only with format: csv, not " + format.word());
        }
        Section csv = setting.section();
        List<String> header =
                csv.at("header").list().stream().map(Setting::text).toList();
        Setting delimiter = csv.at("delimiter");
        String text = delimiter.text(",");
        try {
            return new Csv(header, text.length() == 1 ? text.charAt(0) : 0);
        } catch (IllegalArgumentException e) {
            (text.length() == 1 ? setting : delimiter).fault(String.valueOf(e.getMessage()));
            sound = false;
            return Csv.DEFAULT;
        }
    }

    private List<FieldSpec> fields(Setting setting, Format format) {
        List<FieldSpec> fields = new ArrayList<>();
        Map<String, Setting> entries = setting.section().entries();
        if (entries.isEmpty()) {
            setting.missing("fields by name, such as { pm25: { type: double } }");
        }
        entries.forEach((name, at) -> field(name, at, format).ifPresent(fields::add));
        return fields;
    }

    private Optional<FieldSpec> field(String name, Setting at, Format format) {
        Section field = at.section();
        Type type = field.at("type").choice(TYPES, Type.DOUBLE);
        String unit = field.at("unit").text("");
        Unit.fault(unit).ifPresent(field.at("unit")::fault);
        boolean optional = field.at("optional").flag(false);
        List<Setting> range = field.at("range").list();
        double least = Double.NEGATIVE_INFINITY;
        double most = Double.POSITIVE_INFINITY;
        if (range.size() == 2) {
            least = range.get(0).number(-Double.MAX_VALUE, Double.MAX_VALUE);
            most = range.get(1).number(-Double.MAX_VALUE, Double.MAX_VALUE);
        } else if (field.has("range")) {
            field.at("range").fault("must be two numbers, [least, most]");
        }
        if (field.has("range") && !type.isNumber()) {
            field.at("range").fault("is of use only with numbers, not " + type.word());
        }
        Setting pathAt = field.at("path");
        String path = pathAt.present() ? reading(pathAt, format::path).orElse(name) : name;
        try {
            return Optional.of(new FieldSpec(name, type, path, unit, least, most, optional));
        } catch (IllegalArgumentException e) {
            at.fault(String.valueOf(e.getMessage()));
            sound = false;
            return Optional.empty();
        }
    }

    private <T> Optional<T> reading(Setting setting, Function<String, T> reader) {
        if (!setting.present()) {
            setting.fault("is empty; give a value");
        }
        Optional<T> read = setting.parsed(text -> Optional.of(reader.apply(text)), Optional.empty());
        sound &= read.isPresent();
        return read;
    }

    private static <T> Map<String, T> words(T[] values, Function<T, String> word) {
        Map<String, T> words = new LinkedHashMap<>();
        for (T value : values) {
            words.put(word.apply(value), value);
        }
        return words;
    }
}
