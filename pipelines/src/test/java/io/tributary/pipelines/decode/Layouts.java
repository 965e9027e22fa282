package io.tributary.pipelines.decode;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Layouts that tests use. */
final class Layouts {
    private Layouts() {}

    static Layout json(FieldSpec... fields) {
        return of(Format.JSON, Optional.empty(), fields);
    }

    static Layout json(TimeField time, FieldSpec... fields) {
        return of(Format.JSON, Optional.of(time), fields);
    }

    static Layout of(Format format, Optional<TimeField> time, FieldSpec... fields) {
        return new Layout(format, topics("site/{sensor}"), time, List.of(fields), TimeRule.DEFAULT);
    }

    static Layout csv(Csv csv, Optional<TimeField> time, FieldSpec... fields) {
        return new Layout(Format.CSV, topics("site/{sensor}"), time, List.of(fields), TimeRule.DEFAULT, csv);
    }

    static List<TopicFilter> topics(String... topics) {
        return Stream.of(topics).map(TopicFilter::parse).toList();
    }
}
