package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.pipeline.Pipeline.SinkSpec.Sparkplug;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the {@code sparkplug} sinks of a pipeline. */
final class SparkplugSinkReader {
    /** Sparkplug 3.0 section 4.1: a topic level; STATE is the hosts'. */
    private static final String ID = "(?!STATE$)[^/+#\\u0000]+";

    private final Optional<List<String>> groups;
    private final Function<Setting, String> conditions;
    private final Set<List<Optional<String>>> edgeNodes = new HashSet<>();

    /**
     * @param groups the columns that windows are grouped by; empty when a fault elsewhere hides them, and they are not checked
     * @param conditions reads a condition on summaries
     */
    SparkplugSinkReader(Optional<List<String>> groups, Function<Setting, String> conditions) {
        this.groups = groups;
        this.conditions = conditions;
    }

    SinkSpec read(Section sparkplug) {
        Optional<String> group = id(sparkplug.at("group"));
        Setting edgeNode = sparkplug.at("edgeNode");
        Optional<String> node = id(edgeNode);
        if (!edgeNodes.add(List.of(group, node))) {
            edgeNode.fault("'" + node.orElse("the same edge node")
                    + "' is another sink of this file already, and hosts would take two for one; give each its own");
        }
        Optional<String> device = device(sparkplug.at("device"));
        Optional<String> metric = metric(sparkplug.at("metric"));
        Setting where = sparkplug.at("where");
        return new Sparkplug(
                group, node, device, metric, where.present() ? Optional.of(conditions.apply(where)) : Optional.empty());
    }

    private static Optional<String> id(Setting setting) {
        return setting.present()
                ? Optional.of(setting.text(
                        ID,
                        text -> "'" + text + "' is no id of Sparkplug; give one without '/', '+' and '#', not STATE"))
                : Optional.empty();
    }

    private Optional<String> device(Setting setting) {
        if (!setting.present()) {
            return Optional.empty();
        }
        String text = setting.text("");
        if (text.contains("/")) {
            setting.fault("'" + text + "' is no device id of Sparkplug; give one without '/', such as {station}");
        } else if (!text.isEmpty()) {
            template(setting, List.of());
        }
        return Optional.of(text);
    }

    private Optional<String> metric(Setting setting) {
        if (!setting.present()) {
            return Optional.empty();
        }
        template(setting, List.of(Sparkplug.RESULT));
        String text = setting.text("");
        if (!text.contains("{" + Sparkplug.RESULT + "}")) {
            setting.fault("'" + text + "' gives all results one name; put {" + Sparkplug.RESULT + "} into it");
        }
        return Optional.of(text);
    }

    private void template(Setting setting, List<String> more) {
        setting.parsed(
                text -> groups.map(known -> {
                            List<String> all = new ArrayList<>(known);
                            all.addAll(more);
                            return TopicTemplate.parse(text, all);
                        })
                        .orElseGet(() -> TopicTemplate.of(text)),
                TopicTemplate.NONE);
    }
}
