package io.tributary.pipelines.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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
    /** What is asked here, and the kind of the section around it; nobody's before a reader has come. */
    private Form form = new Form();

    private String kind = Form.PLAIN;

    Setting(Document document, String path, @Nullable Node key, @Nullable Node value) {
        this.document = document;
        this.path = path;
        this.key = key;
        this.value = value != null && value.getTag().equals(Tag.NULL) ? null : value;
    }

    /** What is asked of the setting from here on is asked of that form. */
    Setting as(Form asked, String kindAround) {
        form = asked;
        kind = kindAround;
        return this;
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
        form.may(Form.Kind.ANYTHING);
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
        form.may(Form.Kind.TEXT);
        return required("text").flatMap(node -> scalar(node, "text")).orElse("");
    }

    public String text(String otherwise) {
        form.may(Form.Kind.TEXT);
        form.otherwise(otherwise);
        return value == null ? otherwise : scalar(value, "text").orElse(otherwise);
    }

    /**
     * A text that matches a regular expression as a whole.
     *
     * @param pattern in the syntax that Java and ECMA-262 share
     * @param fault what to say of a text that does not: value, rule and way out
     */
    public String text(String pattern, UnaryOperator<String> fault) {
        form.matching(pattern);
        Optional<String> text = required("text").flatMap(node -> scalar(node, "text"));
        text.filter(found -> !found.matches(pattern)).ifPresent(found -> fault(fault.apply(found)));
        return text.orElse("");
    }

    /** Nothing at all, where {@code key:} alone is a value of its own. */
    public boolean isNothing() {
        form.may(Form.Kind.NOTHING);
        return value == null;
    }

    /** A whole number in {@code [least, most]}. */
    public long integer(long least, long most) {
        form.range(Form.Kind.INTEGER, (double) least, (double) most);
        return required("a whole number")
                .flatMap(node -> integer(node, least, most))
                .orElse(least);
    }

    public long integer(long least, long most, long otherwise) {
        form.range(Form.Kind.INTEGER, (double) least, (double) most);
        form.otherwise(otherwise);
        return value == null ? otherwise : integer(value, least, most).orElse(otherwise);
    }

    /** A finite number in {@code [least, most]}. */
    public double number(double least, double most) {
        form.range(Form.Kind.NUMBER, least, most);
        return required("a number").flatMap(node -> number(node, least, most)).orElse(least);
    }

    public double number(double least, double most, double otherwise) {
        form.range(Form.Kind.NUMBER, least, most);
        form.otherwise(otherwise);
        return value == null ? otherwise : number(value, least, most).orElse(otherwise);
    }

    public boolean flag(boolean otherwise) {
        form.may(Form.Kind.FLAG);
        form.otherwise(otherwise);
        return chosen(Map.of("true", true, "false", false), otherwise);
    }

    /** A duration such as {@code 250ms, 10s, 5m, 1h, 7d} in {@code [least, most]}. */
    public Duration duration(Duration least, Duration most) {
        form.durations(least, most);
        return required("a duration such as 10s")
                .flatMap(node -> duration(node, least, most))
                .orElse(least);
    }

    public Duration duration(Duration least, Duration most, Duration otherwise) {
        form.durations(least, most);
        form.otherwise(otherwise);
        return value == null ? otherwise : duration(value, least, most).orElse(otherwise);
    }

    /** One of the given words. */
    public <T> T choice(Map<String, T> words, T otherwise) {
        form.words(words.keySet());
        words.entrySet().stream()
                .filter(word -> word.getValue().equals(otherwise))
                .forEach(word -> form.otherwise(word.getKey()));
        return chosen(words, otherwise);
    }

    private <T> T chosen(Map<String, T> words, T otherwise) {
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
        form.may(Form.Kind.TEXT);
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
        section = new Section(document, value instanceof MappingNode mapping ? mapping : null, path, form);
        return section;
    }

    /** A sequence; a missing one is empty. */
    public List<Setting> list() {
        form.may(Form.Kind.LIST);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof SequenceNode sequence)) {
            fault("must be a list, not " + described(value) + "; write [a, b] or lines that begin with '- '");
            return List.of();
        }
        List<Setting> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(new Setting(document, path + "[" + items.size() + "]", item, item).as(form.items(), Form.PLAIN));
        }
        return items;
    }

    /** The list, with a fault when it is missing or empty. */
    public List<Setting> requiredList() {
        List<Setting> items = list();
        form.filledBy(kind);
        if (items.isEmpty() && (value == null || value instanceof SequenceNode)) {
            missing("give at least one");
        }
        return items;
    }

    /** Records that a value, or one with something in it, is required. */
    public void missing(String what) {
        if (value == null) {
            form.requiredBy(kind);
        }
        if (form.eachAsked().isPresent()) {
            form.filledBy(kind);
        }
        fault("is required: " + what);
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
            missing(what);
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
