package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.operator.JoinSpec;
import io.tributary.pipelines.operator.JoinSpec.Match;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the step that joins the readings of {@code source} with those of other topics. */
final class JoinReader {
    static final String WORD = "join";

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int READINGS = 100_000;

    private final Setting at;
    private final Section join;

    JoinReader(Setting at) {
        this.at = at;
        this.join = at.section();
    }

    /**
     * Reads the step.
     *
     * @param source what the source wants of each message; empty when a fault has hidden it
     * @return empty when faults leave none
     */
    Optional<Step.Join> step(Optional<Layout> source) {
        Section stream = join.at("with").section();
        if (!join.has("with")) {
            join.at("with").missing("the other stream: { topics: [...], fields: { ... } }");
        }
        List<String> topics = topics(stream);
        Optional<Layout> with = new LayoutReader(stream, stream.at("topics")).layout();
        List<Setting> byAt = join.at("by").list();
        List<String> by = new ArrayList<>();
        byAt.forEach(name -> by.add(name.text()));
        Duration within = join.at("within").duration(Duration.ZERO, LONGEST);
        Match match = join.at("match")
                .choice(Map.of("nearest", Match.NEAREST, "last", Match.LAST, "all", Match.ALL), Match.NEAREST);
        boolean keeps = join.at("unmatched").choice(Map.of("drop", false, "keep", true), false);
        Duration lateness = join.at("lateness").duration(Duration.ZERO, LONGEST, Duration.ZERO);
        int readingsMax = (int) join.at("readingsMax").integer(1, JoinSpec.READINGS_MOST, READINGS);
        if (source.isEmpty() || with.isEmpty() || topics.isEmpty() || !fits(source.get(), with.get(), byAt)) {
            return Optional.empty();
        }
        List<String> added = new ArrayList<>(with.get().schema().names());
        added.remove(Schema.TIME_NAME);
        added.removeAll(by);
        return Optional.of(
                new Step.Join(new JoinSpec(by, added, within, match, keeps, lateness, readingsMax), with.get()));
    }

    /** Nodes that share a subscription would each hear a part of either stream. */
    static void refuseShare(Setting share) {
        if (share.present()) {
            share.fault("can't be shared by a pipeline with a join: of two readings that belong together, each might"
                    + " come to another node; split the topics among the nodes");
        }
    }

    private static List<String> topics(Section stream) {
        return stream.at("topics").requiredList().stream().map(Setting::text).toList();
    }

    /** Whether both streams have the columns of {@code by}, and no others in common. */
    private boolean fits(Layout source, Layout with, List<Setting> byAt) {
        List<String> mine = names(source);
        List<String> theirs = names(with);
        List<String> by = byAt.stream().map(Setting::text).toList();
        boolean fits = true;
        for (Setting name : byAt) {
            Optional<String> fault = fault(name.text(), source.schema(), mine, theirs);
            fault.ifPresent(name::fault);
            fits &= fault.isEmpty();
        }
        for (String name : mine) {
            if (theirs.contains(name) && !by.contains(name)) {
                at.fault("both streams have '" + name + "'; put it into by, so that only readings with the same " + name
                        + " are joined, or give it another name in one of them");
                fits = false;
            }
        }
        return fits;
    }

    private static Optional<String> fault(String name, Schema schema, List<String> mine, List<String> theirs) {
        if (!mine.contains(name) || !theirs.contains(name)) {
            List<String> both = mine.stream().filter(theirs::contains).toList();
            String where =
                    mine.contains(name) ? "with has" : theirs.contains(name) ? "source has" : "neither stream has";
            return Optional.of(where + (where.startsWith("neither") ? " '" : " no '") + name
                    + "'; by takes what both have, topic levels or fields: " + both + Suggestion.of(name, both));
        }
        boolean isDouble = schema.fields().get(schema.indexOf(name)).type() == Type.DOUBLE;
        return isDouble
                ? Optional.of("'" + name + "' is a double, which seldom repeats; use text, int or bool")
                : Optional.empty();
    }

    private static List<String> names(Layout layout) {
        List<String> names = new ArrayList<>(layout.schema().names());
        names.remove(Schema.TIME_NAME);
        return names;
    }
}
