package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A topic to publish to, in which {@code {name}} stands for a group value or field of the summary, such as {@code
 * summaries/{district}/air}.
 *
 * <p>A value becomes exactly one topic level: what MQTT gives a meaning there ({@code / + #} and NUL) becomes {@code _}, so
 * that data from outside never chooses another topic. A missing value becomes {@code _} too.
 */
public final class TopicTemplate {
    static final TopicTemplate NONE = new TopicTemplate(List.of(), List.of());

    /** literals.size() == names.size() + 1 for a parsed template. */
    private final List<String> literals;

    private final List<String> names;

    private TopicTemplate(List<String> literals, List<String> names) {
        this.literals = literals;
        this.names = names;
    }

    /** A template that was checked before, when its file was read. */
    public static TopicTemplate of(String text) {
        return parse(text, name -> {});
    }

    /**
     * @param known names that a summary has
     * @throws IllegalArgumentException with value, rule and way out
     */
    public static TopicTemplate parse(String text, Collection<String> known) {
        return parse(text, name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("'" + text + "' names {" + name + "}, which a summary does not have"
                        + Suggestion.of(name, known));
            }
        });
    }

    private static TopicTemplate parse(String text, Consumer<String> check) {
        List<String> literals = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("'" + text + "' has a '{' without '}'");
            }
            String name = text.substring(open + 1, close);
            check.accept(name);
            literals.add(text.substring(from, open));
            names.add(name);
            from = close + 1;
        }
        literals.add(text.substring(from));
        for (String literal : literals) {
            if (literal.contains("+") || literal.contains("#") || literal.contains("}") || literal.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a topic to publish to; '+', '#' and a lone '}' can't be in it");
            }
        }
        if (text.isEmpty() || text.startsWith("$")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a topic to publish to; give one that does not begin with '$'");
        }
        return new TopicTemplate(List.copyOf(literals), List.copyOf(names));
    }

    /** The topic for a summary with these values; names without a value are written as {@code _}. */
    public String topic(Map<String, Value> values) {
        StringBuilder topic = new StringBuilder(literals.get(0));
        for (int i = 0; i < names.size(); i++) {
            Value value = values.getOrDefault(names.get(i), Value.MISSING);
            topic.append(value == Value.MISSING ? "_" : level(value.toString())).append(literals.get(i + 1));
        }
        return topic.toString();
    }

    private static String level(String text) {
        String level =
                text.replace('/', '_').replace('+', '_').replace('#', '_').replace('\0', '_');
        return level.isEmpty() ? "_" : level;
    }
}
