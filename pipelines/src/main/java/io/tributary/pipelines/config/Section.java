package io.tributary.pipelines.config;

import java.util.ArrayList;
import java.util.Collection;
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
    private final Form form;
    /** The key that says of which kind the section is, once readers know. */
    private String kind = Form.PLAIN;

    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final TreeSet<String> asked = new TreeSet<>();

    Section(Document document, @Nullable MappingNode node, String path, Form form) {
        this.document = document;
        this.node = node;
        this.path = path;
        this.form = form;
        form.may(Form.Kind.SECTION);
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
        return at(key, form.key(key, kind));
    }

    /** As {@link #at}, for a name that another part of the file gives: columns, say. */
    public Setting named(String key) {
        return at(key, form.each());
    }

    private Setting at(String key, Form asks) {
        asked.add(key);
        Setting setting = settings.get(key);
        return (setting != null ? setting : new Setting(document, pathOf(key), node, null)).as(asks, kind);
    }

    /**
     * Says that exactly one of these keys tells of which kind the section is. What is asked for from here on belongs to
     * the kind that the file has.
     *
     * @return those that the file has, in the order given; becomes known only what is asked for
     */
    public List<String> kinds(Collection<String> keys) {
        form.choosers(keys);
        List<String> found = keys.stream().filter(settings::containsKey).toList();
        kind = found.isEmpty() ? kind : found.get(0);
        return found;
    }

    /** Whether the file has that key. Does not make the name a known one. */
    public boolean has(String key) {
        return settings.containsKey(key);
    }

    /** All settings in the order of the file, for mappings whose keys are the user's; all become known. */
    public Map<String, Setting> entries() {
        asked.addAll(settings.keySet());
        settings.values().forEach(setting -> setting.as(form.each(), kind));
        if (node != null && settings.size() < node.getValue().size()) {
            // To other readers of YAML, a call with a comma in a mapping on one line is several keys, most without
            // value.
            form.each().may(Form.Kind.NOTHING);
        }
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
