package dev.replog.commandline;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option for a number of partitions. */
final class Partitions {
    private static final int MAX = 10_000;

    private Partitions() {}

    static final class Required {
        @Option(
                names = "--partitions",
                required = true,
                paramLabel = "<number>",
                converter = Converter.class,
                description = "The number of partitions of the new generation, 1 to 10000.")
        private int number;

        int number() {
            return number;
        }
    }

    static final class Optional {
        @Option(
                names = "--partitions",
                paramLabel = "<number>",
                converter = Converter.class,
                description = "The number of partitions of the new generation, 1 to 10000. Default: as many as before.")
        private @Nullable Integer number;

        OptionalInt number() {
            return number == null ? OptionalInt.empty() : OptionalInt.of(number);
        }
    }

    static final class Converter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                int number = Integer.parseInt(text);
                if (number >= 1 && number <= MAX) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                throw refusal(text);
            }
            throw refusal(text);
        }

        private static TypeConversionException refusal(String text) {
            return new TypeConversionException(text + " (expected: 1.." + MAX + ")");
        }
    }
}
