package io.tributary.sim.fleet;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.sim.fault.Fault;
import io.tributary.sim.signal.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A fleet of sensors, as its file describes it.
 *
 * @param name what messages call it
 * @param description for people; may be empty
 * @param seed used where no other is asked for
 * @param groups at least one
 */
public record Fleet(String name, String description, long seed, List<Group> groups) {
    public Fleet {
        groups = List.copyOf(groups);
    }

    /**
     * Sensors of one kind.
     *
     * @param name unique in the fleet; sensor n is called {@code name-n}, and its seed comes from that
     * @param count sensors, numbered from 1
     * @param topic with {@code {n}}, {@code {group}} and the names of dimensions in braces
     * @param dimensions name to values; sensors are dealt out over all combinations in turn
     * @param interval between two readings of a sensor
     * @param jitter each reading is late by a random part of this, at most the interval
     * @param qos 0 or 1
     * @param fields in the order of the payload
     * @param payload how a message is written
     * @param faults in the order in which they work
     */
    public record Group(
            String name,
            int count,
            Template topic,
            Map<String, List<String>> dimensions,
            Duration interval,
            Duration jitter,
            int qos,
            List<Field> fields,
            Payload payload,
            List<Affliction> faults) {
        public Group {
            fields = List.copyOf(fields);
            faults = List.copyOf(faults);
        }

        double perSecond() {
            return count * 1e9 / interval.toNanos();
        }
    }

    /**
     * One value of a message.
     *
     * @param decimals digits behind the point, 0 to 9
     */
    public record Field(String name, Signal signal, int decimals) {}

    /**
     * A fault and whom it befalls.
     *
     * @param share of the group's sensors in [0, 1]; each sensor's own dice decide whether it is one of them
     */
    public record Affliction(Fault fault, double share) {}

    /** Reads a fleet's file, or throws with all faults of it. */
    public static Fleet load(Path file, Variables variables) throws ConfigException {
        return read(Document.read(file, variables));
    }

    /** Reads a fleet's text; {@code file} is the name that faults will give. */
    public static Fleet parse(String file, String text, Variables variables) throws ConfigException {
        return read(Document.parse(file, text, variables));
    }

    static Fleet read(Document document) throws ConfigException {
        Fleet fleet = new FleetReader().read(document.root());
        document.finish();
        return fleet;
    }

    public int sensors() {
        return groups.stream().mapToInt(Group::count).sum();
    }

    /** Readings planned a second by all sensors. */
    public double perSecond() {
        return groups.stream().mapToDouble(Group::perSecond).sum();
    }
}
