package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.summary.SummaryFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads where finished summaries go: the {@code sink} section. */
final class SinkReader {
    private static final Map<String, SummaryFormat> FORMATS = formats();
    private static final List<String> KINDS = List.of("upstream", "mqtt", "sparkplug");
    private static final String DISCOVERY_PREFIX = "homeassistant";

    private final Setting list;
    private final Optional<List<String>> names;
    private final Function<Setting, String> conditions;
    private final SparkplugSinkReader sparkplug;

    /**
     * @param groups the columns that windows are grouped by; empty when a fault hides them
     * @param names of groups and results; empty when a fault elsewhere hides them, and they are not checked
     * @param conditions reads a condition on them
     */
    SinkReader(
            Setting list,
            Optional<List<String>> groups,
            Optional<List<String>> names,
            Function<Setting, String> conditions) {
        this.list = list;
        this.names = names;
        this.conditions = conditions;
        this.sparkplug = new SparkplugSinkReader(groups, conditions);
    }

    private static Map<String, SummaryFormat> formats() {
        Map<String, SummaryFormat> formats = new LinkedHashMap<>();
        for (SummaryFormat format : SummaryFormat.values()) {
            formats.put(format.word(), format);
        }
        return formats;
    }

    List<SinkSpec> sinks() {
        List<SinkSpec> sinks = new ArrayList<>();
        for (Setting item : list.requiredList()) {
            Section sink = item.section();
            sink.kinds(KINDS);
            if (sink.has("upstream")) {
                sink.at("upstream").section();
                sinks.add(new SinkSpec.Upstream());
            } else if (sink.has("mqtt")) {
                sinks.add(mqtt(sink.at("mqtt").section()));
            } else if (sink.has("sparkplug")) {
                sinks.add(sparkplug.read(sink.at("sparkplug").section()));
            } else {
                String found = sink.keys().isEmpty() ? "" : sink.keys().get(0);
                sink.keys().forEach(sink::at);
                item.fault("'" + found + "' is not a sink" + Suggestion.of(found, KINDS));
            }
        }
        return sinks;
    }

    private SinkSpec mqtt(Section mqtt) {
        Setting topic = mqtt.at("topic");
        topic.parsed(
                text -> names.map(known -> TopicTemplate.parse(text, known)).orElseGet(() -> TopicTemplate.of(text)),
                TopicTemplate.NONE);
        SummaryFormat format = mqtt.at("format").choice(FORMATS, SummaryFormat.JSON);
        Optional<SinkSpec.HomeAssistantSpec> discovery = homeAssistant(mqtt.at("homeAssistant"));
        if (discovery.isPresent() && format != SummaryFormat.JSON) {
            mqtt.at("homeAssistant")
                    .fault("is of use only with format: json, for Home Assistant reads no " + format.word()
                            + "; leave one of them out");
        }
        Setting where = mqtt.at("where");
        return new SinkSpec.Mqtt(
                topic.text(),
                (int) mqtt.at("qos").integer(0, 2, 1),
                mqtt.at("retain").flag(false),
                where.present() ? Optional.of(conditions.apply(where)) : Optional.empty(),
                format,
                discovery);
    }

    /** {@code true}, or a section of settings; {@code false} as if it were not there. */
    private Optional<SinkSpec.HomeAssistantSpec> homeAssistant(Setting setting) {
        if (!setting.present()) {
            return Optional.empty();
        } else if (!setting.isSection()) {
            return setting.flag(false)
                    ? Optional.of(new SinkSpec.HomeAssistantSpec(DISCOVERY_PREFIX, Map.of()))
                    : Optional.empty();
        }
        Section section = setting.section();
        String prefix = section.at("prefix").text(DISCOVERY_PREFIX);
        if (prefix.isEmpty() || prefix.matches(".*[+#\\u0000].*")) {
            section.at("prefix").fault("'" + prefix + "' is no beginning of a topic; leave it out for homeassistant");
        }
        Map<String, String> units = new LinkedHashMap<>();
        section.at("units").section().entries().forEach((name, unit) -> {
            if (names.isPresent() && !names.get().contains(name)) {
                unit.fault("no result '" + name + "'" + Suggestion.of(name, names.get()));
            }
            units.put(name, unit.text());
        });
        return Optional.of(new SinkSpec.HomeAssistantSpec(prefix, units));
    }
}
