package io.tributary.pipelines.config;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One YAML file being read. Ask the {@link #root} for settings, then call {@link #finish}: it throws with all faults,
 * among them every key that nobody asked for.
 *
 * <p>A setting that is missing or wrong is recorded as a fault and read as a harmless stand-in, so that a loader runs
 * to its end and finds the other faults. What was built from a faulty document is thrown away by {@link #finish}.
 */
public final class Document {
    /** 1 MiB: nobody writes a longer one by hand, and a node has little memory. */
    private static final int CHARACTERS_MAX = 1 << 20;

    private final Faults faults;
    private final String text;
    private final Variables variables;
    private final Map<String, String> used = new HashMap<>();
    private final List<Section> sections = new ArrayList<>();
    private final Section root;

    private Document(Faults faults, String text, Variables variables, @Nullable MappingNode root, Form form) {
        this.faults = faults;
        this.text = text;
        this.variables = name -> {
            Optional<String> value = variables.value(name);
            value.ifPresent(found -> used.put(name, found));
            return value;
        };
        this.root = new Section(this, root, "", form);
    }

    /** Reads a file; a missing, unreadable or malformed one is a fault that {@link #finish} reports. */
    public static Document read(Path file, Variables variables) {
        String name = file.toString();
        try {
            return parse(name, Files.readString(file), variables);
        } catch (NoSuchFileException e) {
            return broken(
                    name,
                    "no such file; check the path, relative to " + Path.of("").toAbsolutePath());
        } catch (MalformedInputException e) {
            return broken(name, "is not UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            return broken(name, "cannot be read: " + e.getMessage() + "; check its permissions");
        }
    }

    /** Reads text; {@code file} is the name that faults will give. */
    public static Document parse(String file, String text, Variables variables) {
        return parse(file, text, variables, new Form());
    }

    /** @param form gets what readers ask of the document */
    public static Document parse(String file, String text, Variables variables, Form form) {
        Faults faults = new Faults(file);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(false)
                .setCodePointLimit(CHARACTERS_MAX)
                .build();
        try {
            Optional<Node> node = new Compose(settings).composeString(text);
            if (node.isPresent() && node.get() instanceof MappingNode mapping) {
                return new Document(faults, text, variables, mapping, form);
            }
            faults.add(1, 1, node.isPresent() ? "the file must be a mapping of settings" : "the file is empty");
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark();
            faults.add(
                    mark.map(m -> m.getLine() + 1).orElse(0),
                    mark.map(m -> m.getColumn() + 1).orElse(0),
                    "is not YAML: " + e.getProblem());
        } catch (YamlEngineException | IllegalArgumentException e) { // the latter of a tag that is no URI
            faults.add(0, 0, "is not YAML: " + e.getMessage());
        }
        return new Document(faults, text, variables, null, form);
    }

    private static Document broken(String name, String message) {
        Faults faults = new Faults(name);
        faults.add(0, 0, message);
        return new Document(faults, "", Variables.none(), null, new Form());
    }

    public Section root() {
        return root;
    }

    public Faults faults() {
        return faults;
    }

    /** Throws with every fault found, those of keys that nobody asked for included. */
    public void finish() throws ConfigException {
        sections.forEach(Section::reportUnknownKeys);
        faults.throwIfAny();
    }

    /** What it takes to read this again, as of now: with the variables that have been asked for. */
    public Definition definition() {
        return new Definition(faults.file(), text, used);
    }

    Variables variables() {
        return variables;
    }

    void opened(Section section) {
        sections.add(section);
    }
}
