package io.tributary.pipelines.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One setting at one place of a file. Each reader comes twice: without a default the setting is required, with one it
 * is optional. A missing or wrong value is recorded as a fault and read as the default or a harmless stand-in.
 */
public final class Setting {
    private final Document document;
    private final String path;
    private final @Nullable Node key;
    private final @Nullable Node value;
    private @Nullable Section section;

    Setting(Document document, String path, @Nullable Node key, @Nullable Node value) {
        this.document = document;
        this.path = path;
        this.key = key;
        this.value = value != null && value.getTag().equals(Tag.NULL) ? null : value;
    }

    /** Whether the file gives a value; {@code key:} alone does not. */
    public boolean present() {
        return value != null;
    }

    /** Where the setting stands: {@code steps[1].window.tumbling}. */
    public String path() {
        return path;
    }

    /** The line from 1 on which the setting or its section stands; 0 when the file has none. */
    public int line() {
        Node at = value != null ? value : key;
        return at == null
                ? 0
                : at.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** The value as a JSON document; numbers keep their digits. A missing one is {@code null}. */
    public String json() {
        if (value == null) {
            return "null";
        }
        NodeJson json = new NodeJson(text -> document.variables().expand(text, this::faultOfMissingVariable));
        try {
            return json.write(value);
        } catch (IllegalArgumentException e) {
            fault(String.valueOf(e.getMessage()));
            return "null";
        }
    }

    public boolean isSection() {
        return value instanceof MappingNode;
    }

    public boolean isList() {
        return value instanceof SequenceNode;
    }

    public String text() {
        return required("text").flatMap(node -> scalar(node, "text")).orElse("");
    }

    public String text(String otherwise) {
        return value == null ? otherwise : scalar(value, "text").orElse(otherwise);
    }

    /** A whole number in {@code [least, most]}. */
    public long integer(long least, long most) {
        return required("a whole number")
                .flatMap(node -> integer(node, least, most))
                .orElse(least);
    }

    public long integer(long least, long most, long otherwise) {
        return value == null ? otherwise : integer(value, least, most).orElse(otherwise);
    }

    /** A finite number in {@code [least, most]}. */
    public double number(double least, double most) {
        return required("a number").flatMap(node -> number(node, least, most)).orElse(least);
    }

    public double number(double least, double most, double otherwise) {
        return value == null ? otherwise : number(value, least, most).orElse(otherwise);
    }

    public boolean flag(boolean otherwise) {
        if (value == null) {
            return otherwise;
        }
        return choice(Map.of("true", true, "false", false), otherwise);
    }

    /** A duration such as {@code 250ms, 10s, 5m, 1h, 7d} in {@code [least, most]}. */
    public Duration duration(Duration least, Duration most) {
        return required("a duration such as 10s")
                .flatMap(node -> duration(node, least, most))
                .orElse(least);
    }

    public Duration duration(Duration least, Duration most, Duration otherwise) {
        return value == null ? otherwise : duration(value, least, most).orElse(otherwise);
    }

    /** One of the given words. */
    public <T> T choice(Map<String, T> words, T otherwise) {
        if (value == null) {
            return otherwise;
        }
        return scalar(value, "one of " + listed(words))
                .map(word -> {
                    T chosen = words.get(word);
                    if (chosen == null) {
                        fault("'" + word + "' is not one of " + listed(words) + Suggestion.of(word, words.keySet()));
                    }
                    return chosen == null ? otherwise : chosen;
                })
                .orElse(otherwise);
    }

    /**
     * A text of the user's own form: {@code reader} throws {@link IllegalArgumentException} with value, rule and way out.
     */
    public <T> T parsed(Function<String, T> reader, T otherwise) {
        if (value == null) {
            return otherwise;
        }
        return scalar(value, "text")
                .map(text -> {
                    try {
                        return reader.apply(text);
                    } catch (IllegalArgumentException e) {
                        fault(String.valueOf(e.getMessage()));
                        return otherwise;
                    }
                })
                .orElse(otherwise);
    }

    /** A mapping, the same object each time; a missing one is an empty section. */
    public Section section() {
        if (section != null) {
            return section;
        }
        if (value != null && !(value instanceof MappingNode)) {
            fault("must be a mapping of settings, not " + described(value));
        }
        section = new Section(document, value instanceof MappingNode mapping ? mapping : null, path);
        return section;
    }

    /** A sequence; a missing one is empty. */
    public List<Setting> list() {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof SequenceNode sequence)) {
            fault("must be a list, not " + described(value) + "; write [a, b] or lines that begin with '- '");
            return List.of();
        }
        List<Setting> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new Setting(document, path + "[" + items.size() + "]", item, item));
        }
        return items;
    }

    /** The list, with a fault when it is missing or empty. */
    public List<Setting> requiredList() {
        List<Setting> items = list();
        if (items.isEmpty() && (value == null || value instanceof SequenceNode)) {
            fault("is required: give at least one");
        }
        return items;
    }

    /** Records a fault at the value, or at the key or section where the value should be. */
    public void fault(String message) {
        fault(value != null ? value : key, message);
    }

    /** As {@link #fault}, {@code offset} characters into a scalar written on one line: for expressions. */
    public void fault(int offset, String message) {
        if (value instanceof ScalarNode scalar && scalar.getStartMark().isPresent()) {
            Mark mark = scalar.getStartMark().get();
            int quote = scalar.isPlain() ? 0 : 1;
            document.faults().add(mark.getLine() + 1, mark.getColumn() + 1 + quote + offset, path + ": " + message);
        } else {
            fault(message);
        }
    }

    void faultAtKey(String message) {
        fault(key, message);
    }

    private void fault(@Nullable Node at, String message) {
        if (at == null) {
            // Of a section that is missing or a file that could not be read: that was said already.
            return;
        }
        Optional<Mark> mark = at.getStartMark();
        document.faults()
                .add(
                        mark.map(m -> m.getLine() + 1).orElse(0),
                        mark.map(m -> m.getColumn() + 1).orElse(0),
                        path.isEmpty() ? message : path + ": " + message);
    }

    private Optional<Node> required(String what) {
        if (value == null) {
            fault("is required: " + what);
        }
        return Optional.ofNullable(value);
    }

    private Optional<String> scalar(Node node, String what) {
        if (!(node instanceof ScalarNode scalar)) {
            fault("must be " + what + ", not " + described(node));
            return Optional.empty();
        }
        return Optional.of(document.variables().expand(scalar.getValue(), this::faultOfMissingVariable));
    }

    private void faultOfMissingVariable(String name) {
        fault("environment variable " + name + " is not set; set it or write ${" + name + ":-default}");
    }

    private Optional<Long> integer(Node node, long least, long most) {
        return scalar(node, "a whole number").flatMap(text -> {
            try {
                long number = Long.parseLong(text);
                if (number >= least && number <= most) {
                    return Optional.of(number);
                }
                fault(number + " is outside [" + least + ", " + most + "]");
            } catch (NumberFormatException e) {
                fault("'" + text + "' is not a whole number");
            }
            return Optional.empty();
        });
    }

    private Optional<Double> number(Node node, double least, double most) {
        return scalar(node, "a number").flatMap(text -> {
            try {
                double number = Double.parseDouble(text);
                if (number >= least && number <= most) {
                    return Optional.of(number);
                }
                fault(text + " is outside [" + least + ", " + most + "]");
            } catch (NumberFormatException e) {
                fault("'" + text + "' is not a number");
            }
            return Optional.empty();
        });
    }

    private Optional<Duration> duration(Node node, Duration least, Duration most) {
        return scalar(node, "a duration such as 10s").flatMap(text -> {
            Optional<Duration> duration = Durations.parse(text);
            if (duration.isEmpty()) {
                fault("'" + text + "' is not a duration; write a whole number and us, ms, s, m, h or d, such as 10s");
            } else if (duration.get().compareTo(least) < 0 || duration.get().compareTo(most) > 0) {
                fault(text + " is outside [" + Durations.text(least) + ", " + Durations.text(most) + "]");
                return Optional.empty();
            }
            return duration;
        });
    }

    private static String listed(Map<String, ?> words) {
        return String.join(", ", words.keySet().stream().sorted().toList());
    }

    private static String described(Node node) {
        return switch (node.getNodeType()) {
            case MAPPING -> "a mapping";
            case SEQUENCE -> "a list";
            case SCALAR -> "'" + ((ScalarNode) node).getValue() + "'";
            default -> "an alias";
        };
    }
}
