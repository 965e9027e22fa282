package io.tributary.edge.doctor;

import io.tributary.edge.config.KeepingSettings;
import io.tributary.edge.store.Backlog;
import io.tributary.edge.store.Examination;
import io.tributary.edge.store.StoreException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The folder of a node's store, the disk that it is on, and what is in it. */
final class StoreCheck {
    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs");
    private static final Set<String> NETWORK = Set.of("nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs");
    /** The log that is emptied at 4 MiB, the file that grows by it, and some air. */
    private static final long LEAST_BYTES = 16 << 20;
    /** A larger one is not copied for a look: of such a one a node itself looks at the ends of outboxes only. */
    private static final long LOOK_BYTES_MAX = 32 << 20;

    private final KeepingSettings settings;
    private final int outboxes;
    private final Path scratch;
    private final InstantSource clock;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param outboxes one for each pipeline that is kept and each of its sinks
     * @param scratch in memory, for a copy
     */
    StoreCheck(KeepingSettings settings, int outboxes, Path scratch, InstantSource clock) {
        this.settings = settings;
        this.outboxes = outboxes;
        this.scratch = scratch;
        this.clock = clock;
    }

    List<Finding> findings(Optional<RunningNode> running) throws IOException {
        Path directory = settings.directory().toAbsolutePath().normalize();
        Optional<Path> there = nearest(directory);
        if (there.isEmpty()) {
            return List.of(Finding.fault("store", "no part of " + directory + " exists"));
        }
        folder(directory, there.get());
        disk(directory, Files.getFileStore(there.get()));
        OptionalLong holder = Examination.holder(directory);
        if (running.isPresent()) {
            findings.add(Finding.ok("store", size(directory) + ", in use by the node that runs"));
            outbox(running.get());
        } else if (holder.isPresent()) {
            findings.add(Finding.fault(
                    "store",
                    "process " + holder.getAsLong()
                            + " has the store open, but no node answers at the http address of this file:"
                            + " see whether it hangs, or has another file"));
        } else if (Examination.bytes(directory) > 0) {
            content(directory);
        }
        return findings;
    }

    /** What is nearest to it on the way up, itself included. */
    static Optional<Path> nearest(Path directory) {
        Path at = directory.toAbsolutePath().normalize();
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return Optional.ofNullable(at);
    }

    private void folder(Path directory, Path there) {
        String user = System.getProperty("user.name");
        if (!Files.isDirectory(there)) {
            findings.add(Finding.fault("store", there + " is no folder: give another store.directory"));
        } else if (!Files.isWritable(there)) {
            findings.add(Finding.fault(
                    "store",
                    there + " can't be written by " + user
                            + ": run this as the user that the node runs as, give that user the"
                            + " folder, or give another store.directory"));
        } else if (there.equals(directory)) {
            findings.add(Finding.ok("store", directory + " is there, and " + user + " can write it"));
        } else {
            findings.add(Finding.ok("store", directory + " is not there yet: the first start makes it"));
        }
    }

    private void disk(Path directory, FileStore disk) throws IOException {
        if (disk.isReadOnly()) {
            findings.add(Finding.fault(
                    "disk",
                    "the file system of " + directory
                            + " is mounted read-only: give a store.directory on one that isn't, or"
                            + " every pipeline durability: volatile"));
        }
        if (MEMORY.contains(disk.type())) {
            findings.add(Finding.fault(
                    "disk",
                    directory + " is in memory (" + disk.type() + "): nothing there outlives a power cut. Give a"
                            + " store.directory on a disk, or the pipelines durability: volatile"));
        } else if (NETWORK.contains(disk.type())) {
            findings.add(Finding.note(
                    "disk",
                    directory + " is on a network file system (" + disk.type()
                            + "), where locks and waiting for the disk can't be relied on"));
        }
        findings.add(space(directory, disk));
    }

    private Finding space(Path directory, FileStore disk) throws IOException {
        long free = disk.getUsableSpace();
        String said = Size.text(free) + " free on " + disk.type();
        if (free < LEAST_BYTES) {
            return Finding.fault("disk", said + ": a store needs some 16 MB to work in; free some space");
        }
        long wanted = settings.outbox().bytesMax() * Math.max(1, outboxes);
        if (free + Examination.bytes(directory) < wanted) {
            return Finding.note(
                    "disk",
                    said + ": less than outboxes may have (" + outboxes + " of "
                            + Size.text(settings.outbox().bytesMax())
                            + "); in a long outage the disk would be full first. Free some space, or lower outbox.bytesMax");
        }
        return Finding.ok("disk", said);
    }

    private void outbox(RunningNode node) {
        double waits = node.sum("tributary_summaries_pending").orElse(0);
        double dropped = node.sum("tributary_summaries_dropped_total").orElse(0);
        if (dropped > 0) {
            findings.add(Finding.note(
                    "outbox",
                    (long) waits + " summaries wait, " + (long) dropped
                            + " were dropped unsent since the node started: outbox.bytesMax or ageMax was too little"));
        } else {
            findings.add(Finding.ok("outbox", (long) waits + " summaries wait"));
        }
    }

    private void content(Path directory) throws IOException {
        if (Examination.bytes(directory) > LOOK_BYTES_MAX) {
            findings.add(Finding.note("store", size(directory) + ": too large for a look from outside"));
            return;
        }
        try {
            Examination found = Examination.of(directory, scratch, clock);
            if (found.damage().isPresent()) {
                findings.add(Finding.fault(
                        "store",
                        "damaged (" + found.damage().get()
                                + "): the next start sets it aside and begins without what it keeps; an older copy of the"
                                + " folder can be put back before that"));
                return;
            }
            found.notice().ifPresent(notice -> findings.add(Finding.note("store", notice)));
            findings.add(Finding.ok("store", size(directory) + ", whole, keeps " + found.pipelines()));
            found.waiting().forEach((name, backlog) -> findings.add(waiting(name, backlog)));
        } catch (StoreException e) {
            findings.add(Finding.fault("store", String.valueOf(e.getMessage())));
        }
    }

    private Finding waiting(String name, Backlog backlog) {
        String said = name + ": " + backlog.count() + " summaries (" + Size.text(backlog.bytes()) + ") wait";
        long most = settings.outbox().bytesMax();
        return backlog.bytes() > most / 4 * 3
                ? Finding.note("outbox", said + "; outbox.bytesMax is " + Size.text(most))
                : Finding.ok("outbox", said);
    }

    private String size(Path directory) throws IOException {
        int aside = Examination.setAside(directory).size();
        return Size.text(Examination.bytes(directory))
                + (aside == 0 ? "" : " and " + aside + " damaged ones set aside, which can be deleted");
    }
}
