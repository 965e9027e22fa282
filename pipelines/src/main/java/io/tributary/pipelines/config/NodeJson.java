package io.tributary.pipelines.config;

import java.util.List;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** YAML as JSON (RFC 8259) by the JSON schema of YAML 1.2.2 (section 10.2): numbers keep the digits they were written with. */
final class NodeJson {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private final UnaryOperator<String> expand;

    /** @param expand replaces what stands for variables in a scalar */
    NodeJson(UnaryOperator<String> expand) {
        this.expand = expand;
    }

    /** @throws IllegalArgumentException for what JSON has no form for, with value, rule and way out */
    String write(Node node) {
        if (node instanceof MappingNode mapping) {
            return object(mapping.getValue());
        }
        if (node instanceof SequenceNode sequence) {
            StringJoiner items = new StringJoiner(",", "[", "]");
            sequence.getValue().forEach(item -> items.add(write(item)));
            return items.toString();
        }
        if (node instanceof ScalarNode scalar) {
            return scalar(scalar);
        }
        throw new IllegalArgumentException("an alias has no form in JSON; write the value out");
    }

    private String object(List<NodeTuple> members) {
        StringJoiner object = new StringJoiner(",", "{", "}");
        for (NodeTuple member : members) {
            if (!(member.getKeyNode() instanceof ScalarNode key)) {
                throw new IllegalArgumentException(
                        "a key of a JSON object is a text; write a plain word before the colon");
            }
            object.add(quoted(key.getValue()) + ":" + write(member.getValueNode()));
        }
        return object.toString();
    }

    private String scalar(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        String text = scalar.getValue();
        if (tag.equals(Tag.NULL)) {
            return "null";
        }
        if (tag.equals(Tag.BOOL)) {
            return text;
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            if (!NUMBER.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not a number of JSON; write digits, such as 1.0, or quote it");
            }
            return text;
        }
        return quoted(expand.apply(text));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
