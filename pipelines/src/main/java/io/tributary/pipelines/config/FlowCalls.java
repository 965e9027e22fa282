package io.tributary.pipelines.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Calls with commas in mappings on one line. To YAML {@code { p95: quantile(x, 0.95), n: count() }} has the keys {@code p95},
 * {@code 0.95)} and {@code n}; what everyone means is clear from the parenthesis that is still open. So a plain value
 * with an open parenthesis takes the keys behind it that have no value, up to the one that closes it.
 */
final class FlowCalls {
    private FlowCalls() {}

    /** The entries of a mapping, calls in one piece. */
    static List<NodeTuple> joined(MappingNode mapping) {
        List<NodeTuple> entries = mapping.getValue();
        if (mapping.getFlowStyle() != FlowStyle.FLOW) {
            return entries;
        }
        List<NodeTuple> joined = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            int last = lastOfCall(entries, i);
            joined.add(last == i ? entries.get(i) : join(entries.subList(i, last + 1)));
            i = last;
        }
        return joined;
    }

    /** The entry that closes the call which begins at {@code from}; {@code from} itself when there is none. */
    private static int lastOfCall(List<NodeTuple> entries, int from) {
        if (!(entries.get(from).getValueNode() instanceof ScalarNode value) || !value.isPlain()) {
            return from;
        }
        int open = opened(value.getValue());
        for (int i = from + 1; open > 0 && i < entries.size() && isLoneKey(entries.get(i)); i++) {
            open += opened(((ScalarNode) entries.get(i).getKeyNode()).getValue());
            if (open == 0) {
                return i;
            }
        }
        return from;
    }

    private static int opened(String text) {
        return (int) (text.chars().filter(c -> c == '(').count()
                - text.chars().filter(c -> c == ')').count());
    }

    private static boolean isLoneKey(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode key
                && key.isPlain()
                && entry.getValueNode() instanceof ScalarNode value
                && value.isPlain()
                && value.getValue().isEmpty();
    }

    private static NodeTuple join(List<NodeTuple> entries) {
        ScalarNode value = (ScalarNode) entries.get(0).getValueNode();
        StringBuilder text = new StringBuilder(value.getValue());
        Optional<Mark> end = value.getEndMark();
        for (NodeTuple entry : entries.subList(1, entries.size())) {
            ScalarNode key = (ScalarNode) entry.getKeyNode();
            text.append(',').append(" ".repeat(blanks(end, key))).append(key.getValue());
            end = key.getEndMark();
        }
        ScalarNode call = new ScalarNode(Tag.STR, false, text.toString(), ScalarStyle.PLAIN, value.getStartMark(), end);
        return new NodeTuple(entries.get(0).getKeyNode(), call);
    }

    /** As many as in the file, so that faults within the call point at the character. */
    private static int blanks(Optional<Mark> end, Node next) {
        Optional<Mark> start = next.getStartMark();
        if (end.isEmpty()
                || start.isEmpty()
                || end.get().getLine() != start.get().getLine()) {
            return 1;
        }
        return Math.max(0, start.get().getColumn() - end.get().getColumn() - 1);
    }
}
