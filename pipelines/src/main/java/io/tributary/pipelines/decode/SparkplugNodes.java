package io.tributary.pipelines.decode;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The edge nodes heard of, within bounds: beyond them, the one that was heard least recently is forgotten, and must be born
 * again before its aliases mean something.
 */
final class SparkplugNodes {
    static final int NODES_MAX = 1_000;
    static final int METRICS_MAX = 100_000;

    private final int nodesMax;
    private final int metricsMax;
    private final LinkedHashMap<String, SparkplugNode> nodes = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<String> rebirthsDue = new LinkedHashSet<>();

    SparkplugNodes(int nodesMax, int metricsMax) {
        this.nodesMax = nodesMax;
        this.metricsMax = metricsMax;
    }

    /** The edge node of that name, heard just now. */
    SparkplugNode heard(String name) {
        SparkplugNode known = nodes.get(name);
        if (known == null) {
            known = new SparkplugNode();
            nodes.put(name, known);
            if (nodes.size() > nodesMax) {
                forgetEldest(null);
            }
        }
        return known;
    }

    /** After an announcement: makes room for it by forgetting others. */
    void bound(SparkplugNode but) {
        int metrics = 0;
        for (SparkplugNode node : nodes.values()) {
            metrics += node.size();
        }
        while (metrics > metricsMax && nodes.size() > 1) {
            metrics -= forgetEldest(but);
        }
    }

    private int forgetEldest(@Nullable SparkplugNode but) {
        Iterator<Map.Entry<String, SparkplugNode>> eldestFirst =
                nodes.entrySet().iterator();
        Map.Entry<String, SparkplugNode> eldest = eldestFirst.next();
        if (eldest.getValue() == but) {
            eldest = eldestFirst.next();
        }
        int freed = eldest.getValue().size();
        rebirthsDue.remove(eldest.getKey());
        eldestFirst.remove();
        return freed;
    }

    void needsRebirth(String name) {
        if (rebirthsDue.size() < nodesMax) {
            rebirthsDue.add(name);
        }
    }

    void reborn(String name) {
        rebirthsDue.remove(name);
    }

    /** In the order in which they fell due. */
    List<String> rebirthsDue() {
        return new ArrayList<>(rebirthsDue);
    }
}
