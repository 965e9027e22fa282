package io.tributary.pipelines.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A mapping of settings: ask for each by name with {@link #at}, or for all with {@link #entries}. A section that is
 * missing from the file reads as an empty one.
 */
public final class Section {
    private final Document document;
    private final @Nullable MappingNode node;
    private final String path;
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final TreeSet<String> asked = new TreeSet<>();

    Section(Document document, @Nullable MappingNode node, String path) {
        this.document = document;
        this.node = node;
        this.path = path;
        if (node != null) {
            for (NodeTuple tuple : FlowCalls.joined(node)) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                Setting setting = new Setting(document, pathOf(key), tuple.getKeyNode(), tuple.getValueNode());
                if (settings.putIfAbsent(key, setting) != null) {
                    setting.faultAtKey("duplicate key '" + key + "'; keep one of them");
                }
            }
        }
        document.opened(this);
    }

    /** The setting of that name, which may be missing; asking makes the name a known one. */
    public Setting at(String key) {
        asked.add(key);
        Setting setting = settings.get(key);
        return setting != null ? setting : new Setting(document, pathOf(key), node, null);
    }

    /** Whether the file has that key. Does not make the name a known one. */
    public boolean has(String key) {
        return settings.containsKey(key);
    }

    /** All settings in the order of the file, for mappings whose keys are the user's; all become known. */
    public Map<String, Setting> entries() {
        asked.addAll(settings.keySet());
        return Collections.unmodifiableMap(settings);
    }

    /** The keys in the order of the file. */
    public List<String> keys() {
        return new ArrayList<>(settings.keySet());
    }

    /** Records a fault of the section as a whole. */
    public void fault(String message) {
        new Setting(document, path, node, null).fault(message);
    }

    void reportUnknownKeys() {
        settings.forEach((key, setting) -> {
            if (!asked.contains(key)) {
                setting.faultAtKey("unknown key '" + key + "'" + Suggestion.of(key, asked));
            }
        });
    }

    private String pathOf(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
