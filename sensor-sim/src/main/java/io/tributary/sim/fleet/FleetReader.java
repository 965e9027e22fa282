package io.tributary.sim.fleet;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.sim.signal.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads a fleet's YAML; faults go to its document. */
final class FleetReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern GROUP_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
    private static final int SENSORS_MAX = 1_000_000;
    private static final Duration INTERVAL_MOST = Duration.ofDays(7);

    Fleet read(Section root) {
        root.at("apiVersion").choice(Map.of("tributary/v1", "tributary/v1"), "tributary/v1");
        String name = root.at("fleet").text();
        String description = root.at("description").text("");
        long seed = root.at("seed").integer(Long.MIN_VALUE, Long.MAX_VALUE, 1);
        Set<String> names = new HashSet<>();
        List<Fleet.Group> groups = new ArrayList<>();
        for (Setting group : root.at("groups").requiredList()) {
            groups.add(group(group.section(), names));
        }
        return new Fleet(name, description, seed, groups);
    }

    private static Fleet.Group group(Section section, Set<String> taken) {
        String name = groupName(section.at("name"), taken);
        int count = (int) section.at("count").integer(1, SENSORS_MAX);
        Map<String, List<String>> dimensions =
                dimensions(section.at("dimensions").section());
        Duration interval = section.at("interval").duration(Duration.ofMillis(1), INTERVAL_MOST);
        Duration jitter = section.at("jitter").duration(Duration.ZERO, interval, Duration.ZERO);
        int qos = (int) section.at("qos").integer(0, 1, 0);
        Section payload = section.at("payload").section();
        int decimals = (int) payload.at("decimals").integer(0, 9, 2);
        List<Fleet.Field> fields = fields(section.at("fields"), decimals);
        List<Fleet.Affliction> faults = new ArrayList<>();
        for (Setting fault : section.at("faults").list()) {
            faults.add(FaultReader.read(fault, fields));
        }
        Set<String> known = new TreeSet<>(dimensions.keySet());
        known.add("n");
        known.add("group");
        return new Fleet.Group(
                name,
                count,
                topic(section.at("topic"), known),
                dimensions,
                interval,
                jitter,
                qos,
                fields,
                payload(payload, fields, known),
                faults);
    }

    private static String groupName(Setting setting, Set<String> taken) {
        String name = setting.text();
        if (setting.present() && !GROUP_NAME.matcher(name).matches()) {
            setting.fault("'" + name + "' is not a name; write letters, digits, '-' and '_'");
        } else if (setting.present() && !taken.add(name)) {
            setting.fault("'" + name + "' names an earlier group; sensors get their seeds from it, so choose another");
        }
        return name;
    }

    private static Map<String, List<String>> dimensions(Section section) {
        Map<String, List<String>> dimensions = new LinkedHashMap<>();
        section.entries().forEach((name, setting) -> {
            if (!NAME.matcher(name).matches() || name.equals("n") || name.equals("group")) {
                setting.fault("'" + name + "' cannot name a dimension; write letters, digits and '_', not n or group");
            }
            List<String> values = new ArrayList<>();
            for (Setting value : setting.requiredList()) {
                values.add(topicLevel(value));
            }
            if (!values.isEmpty()) {
                dimensions.put(name, values);
            }
        });
        return dimensions;
    }

    private static String topicLevel(Setting value) {
        String text = value.text();
        if (text.isEmpty() || text.contains("+") || text.contains("#")) {
            value.fault("'" + text + "' cannot be part of a topic; leave out '+' and '#'");
        }
        return text;
    }

    private static Template topic(Setting setting, Set<String> known) {
        Template topic = new Template(topicLevel(setting));
        for (String name : topic.names()) {
            if (!known.contains(name)) {
                setting.fault("{" + name + "} is not a dimension" + Suggestion.of(name, known));
            }
        }
        return topic;
    }

    private static List<Fleet.Field> fields(Setting setting, int decimals) {
        List<Fleet.Field> fields = new ArrayList<>();
        setting.section().entries().forEach((name, field) -> {
            if (!NAME.matcher(name).matches()) {
                field.fault("'" + name + "' cannot name a field; write letters, digits and '_'");
            }
            fields.add(field(name, field, decimals));
        });
        if (fields.isEmpty()) {
            setting.missing("give at least one field with its signals, such as temperature: 21.5");
        }
        return fields;
    }

    /** {@code 21.5}, a list of signals, or {@code {signals: [...], range: [0, 100], decimals: 1}}. */
    private static Fleet.Field field(String name, Setting setting, int decimals) {
        if (!setting.isSection()) {
            return new Fleet.Field(name, SignalReader.read(setting), decimals);
        }
        Section section = setting.section();
        Signal signal = SignalReader.read(section.at("signals"));
        int own = (int) section.at("decimals").integer(0, 9, decimals);
        Setting range = section.at("range");
        if (!range.present()) {
            return new Fleet.Field(name, signal, own);
        }
        double[] bounds = SignalReader.bounds(range);
        return new Fleet.Field(name, new Signal.Within(signal, bounds[0], bounds[1]), own);
    }

    private static Payload payload(Section section, List<Fleet.Field> fields, Set<String> topicNames) {
        Setting format = section.at("format");
        String chosen = format.choice(Map.of("json", "json", "number", "number", "csv", "csv", "text", "text"), "json");
        Map<String, Payload.TimeUnit> units = Map.of(
                "s", Payload.TimeUnit.SECONDS,
                "ms", Payload.TimeUnit.MILLIS,
                "us", Payload.TimeUnit.MICROS,
                "iso", Payload.TimeUnit.ISO);
        return switch (chosen) {
            case "number" -> {
                if (fields.size() > 1) {
                    format.fault("number takes one field, not " + fields.size() + "; write format: csv or json");
                }
                yield new Payload.Bare();
            }
            case "csv" ->
                new Payload.Csv(section.at("time").section().at("unit").choice(units, Payload.TimeUnit.MILLIS));
            case "text" -> new Payload.Text(text(section.at("template"), fields, topicNames));
            default -> {
                Section time = section.at("time").section();
                yield new Payload.Json(
                        time.at("field").text("ts"), time.at("unit").choice(units, Payload.TimeUnit.MILLIS));
            }
        };
    }

    private static Template text(Setting setting, List<Fleet.Field> fields, Set<String> topicNames) {
        Template template = new Template(setting.text());
        Set<String> known = new TreeSet<>(topicNames);
        known.addAll(Encoder.timeNames());
        fields.forEach(field -> known.add(field.name()));
        for (String name : template.names()) {
            if (!known.contains(name)) {
                setting.fault("{" + name + "} is neither a field nor a dimension" + Suggestion.of(name, known));
            }
        }
        return template;
    }
}
