package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a pipeline wants of each message.
 *
 * @param topics at least one; a topic is read by the first that it matches
 * @param time where the event time is; without it, the time of arrival is taken
 * @param fields what is read from the payload; for a bare number exactly one, int or double
 * @param plausible which event times are believed, those of arrival included
 * @param csv how CSV payloads are laid out; of no effect on other formats
 * @param each what of a payload makes a reading: see {@link Format#each}; empty for the format's usual
 */
public record Layout(
        Format format,
        List<TopicFilter> topics,
        Optional<TimeField> time,
        List<FieldSpec> fields,
        TimeRule plausible,
        Csv csv,
        String each) {

    /** @throws IllegalArgumentException with value, rule and way out when the parts don't fit together */
    public Layout {
        topics = List.copyOf(topics);
        fields = List.copyOf(fields);
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("there is no topic; give at least one, such as city/{station}/air");
        }
        checkNames(captures(topics), fields);
        switch (format) {
            case JSON, CBOR, CSV, ARROW -> checkPaths(format, time, fields, csv);
            case NUMBER -> checkNumber(time, fields);
            case SENML, SENML_CBOR -> checkNamedValues(format, time, fields, each);
            case SPARKPLUG -> {
                checkNamedValues(format, time, fields, each);
                topics.forEach(SparkplugTopic::check);
            }
        }
        format.each(each);
        if (format.hasPaths() && !each.isEmpty()) {
            PathNode.outside(Slot.of(fields, time, each), each);
        }
    }

    public Layout(
            Format format,
            List<TopicFilter> topics,
            Optional<TimeField> time,
            List<FieldSpec> fields,
            TimeRule plausible,
            Csv csv) {
        this(format, topics, time, fields, plausible, csv, "");
    }

    public Layout(
            Format format,
            List<TopicFilter> topics,
            Optional<TimeField> time,
            List<FieldSpec> fields,
            TimeRule plausible) {
        this(format, topics, time, fields, plausible, Csv.DEFAULT);
    }

    /** Event time, then topic captures as text in order of first appearance over all filters, then the fields. */
    public Schema schema() {
        List<Schema.Field> columns = new ArrayList<>();
        for (String capture : captures()) {
            columns.add(new Schema.Field(capture, Type.TEXT));
        }
        for (FieldSpec field : fields) {
            columns.add(new Schema.Field(field.name(), field.type(), field.unit()));
        }
        return Schema.of(columns);
    }

    /** The names of all filters' captures in order of first appearance; a topic whose filter lacks one leaves it null. */
    public List<String> captures() {
        return captures(topics);
    }

    private static List<String> captures(List<TopicFilter> topics) {
        Set<String> names = new LinkedHashSet<>();
        topics.forEach(topic -> names.addAll(topic.captures()));
        return List.copyOf(names);
    }

    private static void checkNames(List<String> captures, List<FieldSpec> fields) {
        Set<String> names = new LinkedHashSet<>(captures);
        for (FieldSpec field : fields) {
            if (!names.add(field.name())) {
                throw new IllegalArgumentException(
                        captures.contains(field.name())
                                ? "'" + field.name() + "' is both a topic level and a field; rename one of them"
                                : "two fields are named '" + field.name() + "'; rename one of them");
            }
        }
    }

    private static void checkPaths(Format format, Optional<TimeField> time, List<FieldSpec> fields, Csv csv) {
        List<String> paths = new ArrayList<>();
        time.ifPresent(field -> paths.add(field.path()));
        fields.forEach(field -> paths.add(field.path()));
        for (String path : paths) {
            format.path(path);
            if (format == Format.CSV) {
                csv.columnOf(path);
            }
        }
    }

    private static void checkNamedValues(Format format, Optional<TimeField> time, List<FieldSpec> fields, String each) {
        if (time.isPresent()) {
            throw new IllegalArgumentException(
                    "values of format " + format.word() + " have times of their own; leave out 'time'");
        }
        if (!each.equals(Format.EACH_TIME)) {
            fields.forEach(field -> Part.of(format, field));
        }
    }

    private static void checkNumber(Optional<TimeField> time, List<FieldSpec> fields) {
        if (fields.size() != 1 || !fields.get(0).type().isNumber()) {
            throw new IllegalArgumentException("a bare number is one field of type int or double, not "
                    + fields.stream()
                            .map(field -> field.name() + ": " + field.type().word())
                            .toList()
                    + "; give one, or take format json");
        }
        if (time.isPresent()) {
            throw new IllegalArgumentException("a bare number has no room for the time '"
                    + time.get().path() + "'; leave it out to take the time of arrival, or take format json");
        }
    }
}
