package io.tributary.edge.app;

import io.tributary.edge.doctor.Doctor;
import io.tributary.edge.doctor.Finding;
import io.tributary.edge.doctor.Machine;
import io.tributary.edge.doctor.Size;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tributary doctor}: what is not well with a machine, a node's files, its store and its disk. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Looks at this machine and at a node's files, brokers, store and disk, and says what to do about what it"
                        + " finds. Changes nothing, and may be asked while the node runs. Exit code 1 when something is to be done.")
public final class DoctorCommand implements Callable<Integer> {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final Path MEMORY_FACTS = Path.of("/proc/meminfo");
    private static final Duration BROKER_MAX = Duration.ofSeconds(3);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "the node's file, such as configs/nodes/pi.yaml")
    private Path config = Path.of("");

    @Option(names = "--offline", description = "ask no broker")
    private boolean offline;

    @Option(
            names = "--card",
            paramLabel = "SIZE",
            converter = OfSize.class,
            description = "what the card holds, such as 32GB (default: the file system of the store)")
    private @Nullable Long card;

    @Option(
            names = "--endurance",
            paramLabel = "N",
            description = "how often each cell of it can be written (${DEFAULT-VALUE})")
    private int endurance = 1_000;

    @Option(
            names = "--amplification",
            paramLabel = "F",
            description = "bytes that it writes inside for each that it is given (${DEFAULT-VALUE})")
    private double amplification = 10;

    @Option(
            names = "--tbw",
            paramLabel = "SIZE",
            converter = OfSize.class,
            description = "what its maker says can be written to it in all, such as 20TB, in place of the three above")
    private @Nullable Long written;

    @Override
    public Integer call() throws IOException {
        if (endurance < 1) {
            throw new ParameterException(spec.commandLine(), "--endurance: " + endurance + " is not above 0");
        }
        if (!(amplification >= 1)) {
            throw new ParameterException(spec.commandLine(), "--amplification: " + amplification + " is below 1");
        }
        List<Finding> findings = findings();
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(out::println);
        out.flush();
        return findings.stream().anyMatch(finding -> finding.grade() == Finding.Grade.FAULT) ? Exit.FAILED : Exit.OK;
    }

    private List<Finding> findings() throws IOException {
        InstantSource clock = InstantSource.system();
        Doctor doctor = new Doctor(
                machine(clock),
                clock,
                Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir")),
                offline ? Optional.empty() : Optional.of(BROKER_MAX),
                new Doctor.Wear(optional(card), endurance, amplification, optional(written)));
        try {
            RunConfig read = RunConfig.read(config, Variables.environment());
            return doctor.examine(read.settings(), read.pipelines());
        } catch (ConfigException e) {
            return doctor.examine(e);
        }
    }

    private static Machine machine(InstantSource clock) throws IOException {
        Runtime.Version version = Runtime.version();
        List<Long> memory =
                Files.isReadable(MEMORY_FACTS) ? Machine.memory(Files.readAllLines(MEMORY_FACTS)) : List.of();
        return new Machine(
                version.feature(),
                version.feature() + " (" + version + ", " + System.getProperty("java.vendor") + ", "
                        + System.getProperty("os.arch") + ")",
                memory.isEmpty() ? 0 : memory.get(0),
                memory.size() < 2 ? Long.MAX_VALUE : memory.get(1),
                clock.instant());
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** {@code 32GB}. */
    static final class OfSize implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Size.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
