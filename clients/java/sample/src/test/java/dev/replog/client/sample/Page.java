package dev.replog.client.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a page. */
final class Page {

    private static final Pattern FENCED = Pattern.compile("(?ms)^```(\\w+)([^\\n]*)\\n(.*?)^```$");

    /**
     * A block of code.
     *
     * @param line of the page, of its first line
     * @param words after its language
     */
    record Block(int line, String language, List<String> words, String code) {}

    private Page() {}

    static List<Block> blocks(String page) throws IOException {
        String text = Files.readString(Path.of(System.getProperty("replog.root"), page.split("/")));
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = FENCED.matcher(text);
        while (matcher.find()) {
            int line = (int) text.substring(0, matcher.start(3)).lines().count() + 1;
            List<String> words = List.of(matcher.group(2).trim().split(" +"));
            blocks.add(new Block(line, matcher.group(1), words, matcher.group(3)));
        }
        return blocks;
    }
}
