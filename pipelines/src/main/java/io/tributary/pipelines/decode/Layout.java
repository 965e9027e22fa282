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
 * @param other what is wanted of the messages of another stream, whose topics are not among these, if there is one: see {@link
 *     #beside}
 */
public record Layout(
        Format format,
        List<TopicFilter> topics,
        Optional<TimeField> time,
        List<FieldSpec> fields,
        TimeRule plausible,
        Csv csv,
        String each,
        Optional<Layout> other) {
    /**
     * The column that tells, of readings of two streams, those of the other one. No column of a pipeline file can have that name.
     */
    public static final String OF_OTHER = "join.with";

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
        if (other.isPresent()) {
            if (other.get().other.isPresent()) {
                throw new IllegalArgumentException(
                        "a stream beside another has one beside it; two streams are the most");
            }
            checkTopics(topics, other.get());
            JoinedDecoder.schema(new Layout(format, topics, time, fields, plausible, csv, each), other.get());
        }
    }

    public Layout(
            Format format,
            List<TopicFilter> topics,
            Optional<TimeField> time,
            List<FieldSpec> fields,
            TimeRule plausible,
            Csv csv,
            String each) {
        this(format, topics, time, fields, plausible, csv, each, Optional.empty());
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

    /**
     * The same with another stream beside it: readings of both become rows of one batch, null where a column is of the other
     * stream alone, with {@link #OF_OTHER} to tell them apart.
     *
     * @throws IllegalArgumentException with value, rule and way out when a topic would be of both, or columns of one name are of
     *     different types
     */
    public Layout beside(Layout that) {
        return new Layout(format, topics, time, fields, plausible, csv, each, Optional.of(that));
    }

    /** This without the other stream. */
    public Layout alone() {
        return new Layout(format, topics, time, fields, plausible, csv, each);
    }

    /** The topics of both streams. */
    public List<TopicFilter> allTopics() {
        List<TopicFilter> all = new ArrayList<>(topics);
        other.ifPresent(that -> all.addAll(that.topics));
        return all;
    }

    /**
     * Event time, then topic captures as text in order of first appearance over all filters, then the fields. With another stream
     * beside it: event time, its captures, those that only the other has, {@link #OF_OTHER}, its fields, those that only the
     * other has.
     */
    public Schema schema() {
        return other.isPresent() ? JoinedDecoder.schema(alone(), other.get()) : ownSchema();
    }

    private Schema ownSchema() {
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

    private static void checkTopics(List<TopicFilter> topics, Layout other) {
        for (TopicFilter mine : topics) {
            for (TopicFilter theirs : other.topics) {
                mine.common(theirs).ifPresent(topic -> {
                    throw new IllegalArgumentException("topic '" + topic + "' is of both streams, by '" + mine
                            + "' and '" + theirs + "'; let each topic be of one of them");
                });
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
