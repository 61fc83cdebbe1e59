package dev.replog.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorsDocumentTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d{3}) \\| `([a-z_]+)` \\|( [^|]+ \\|){2}");

    @Test
    void document_listsAllCodesWithTheirStatus_inOrderOfPrecedence() throws IOException {
        List<String> documented =
                Files.readAllLines(Path.of(System.getProperty("replog.root"), "docs", "errors.md")).stream()
                        .map(ROW::matcher)
                        .filter(row -> row.matches())
                        .map(row -> row.group(2) + " " + row.group(1))
                        .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Stream.of(ErrorCode.values())
                        .map(code -> code.code() + " " + code.status())
                        .toList());
    }

    @Test
    void of_findsEveryCode_andNothingElse() {
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(ErrorCode.of(code.code())).contains(code);
        }
        assertThat(ErrorCode.of("NOT_FOUND")).isEmpty();
    }
}
