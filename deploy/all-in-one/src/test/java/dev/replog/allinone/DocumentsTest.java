package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Checks the links between documents, and their statements about the modules. */
class DocumentsTest {
    private static final Path ROOT = Path.of(System.getProperty("replog.root"));
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
    private static final Pattern ARROW = Pattern.compile("(?m)^ +(\\S+) --> (\\S+)$");
    private static final String DRAWING = "<!-- modules -->";

    @Test
    void everyLink_leadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            String text = FENCED.matcher(Files.readString(page)).replaceAll("");
            for (MatchResult link : LINK.matcher(text).results().toList()) {
                String target = link.group(1);
                if (!target.contains("://") && !target.startsWith("mailto:") && !leadsSomewhere(page, target)) {
                    broken.add(ROOT.relativize(page) + ": " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPage_isInTheIndex() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/README.md"));
        assertThat(pages().stream()
                        .filter(page -> ROOT.resolve("docs").equals(page.getParent()))
                        .map(page -> page.getFileName().toString())
                        .filter(Predicate.not("README.md"::equals)))
                .allMatch(name -> index.contains("(" + name));
    }

    @Test
    void drawingOfTheModules_isWhatThePomsSay() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        String drawing = page.substring(page.indexOf(DRAWING), page.indexOf("\n```\n", page.indexOf(DRAWING)));
        List<String> drawn = ARROW.matcher(drawing)
                .results()
                .map(arrow -> arrow.group(1) + " --> " + arrow.group(2))
                .toList();

        assertThat(drawn).containsExactlyInAnyOrderElementsOf(dependencies());
    }

    /** The modules that are not only for tests. */
    private static List<String> dependencies() throws Exception {
        Map<String, String> modules = new HashMap<>();
        Map<String, Element> poms = new HashMap<>();
        for (Element module : children(pom(ROOT), "modules")
                .flatMap(all -> children(all, "module"))
                .toList()) {
            Element pom = pom(ROOT.resolve(module.getTextContent()));
            modules.put(text(pom, "artifactId"), module.getTextContent().replace('/', '_'));
            poms.put(module.getTextContent().replace('/', '_'), pom);
        }
        TreeSet<String> arrows = new TreeSet<>();
        poms.forEach((name, pom) -> children(pom, "dependencies")
                .flatMap(all -> children(all, "dependency"))
                .filter(dependency -> modules.containsKey(text(dependency, "artifactId")))
                .filter(dependency -> !text(dependency, "scope").equals("test"))
                .forEach(dependency -> arrows.add(name + " --> " + modules.get(text(dependency, "artifactId")))));
        return List.copyOf(arrows);
    }

    private static Element pom(Path folder) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("pom.xml").toFile())
                .getDocumentElement();
    }

    private static Stream<Element> children(Element parent, String name) {
        NodeList nodes = parent.getChildNodes();
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
                .map(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast)
                .filter(element -> element.getTagName().equals(name));
    }

    private static String text(Element parent, String name) {
        return children(parent, name).map(Element::getTextContent).findFirst().orElse("");
    }

    private static boolean leadsSomewhere(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(file)) {
            return false;
        }
        return parts.length == 1 || Files.isRegularFile(file) && anchors(file).contains(parts[1]);
    }

    /** The anchors that GitHub makes of headings. */
    private static List<String> anchors(Path page) throws IOException {
        String text = FENCED.matcher(Files.readString(page)).replaceAll("");
        return HEADING.matcher(text)
                .results()
                .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }
}
