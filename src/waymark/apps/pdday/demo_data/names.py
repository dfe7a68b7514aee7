"""Names for invented people: any first name may meet any last name."""

from typing import Final

_FIRST: Final = (
    "Abena Adaeze Agnes Aiko Alina Alma Alonso Amara Amir Anahí Anders Anneliese Anselm Ari Aurelio Ayla Beatriz "
    "Benedict Bettina Bram Briar Callum Camila Casper Catalina Cedric Celeste Chidi Ciro Clémence Colm Cora Dalia "
    "Damaris Darnell Delphine Desta Dimitri Dolores Edith Efraín Eilidh Elif Eloise Emeka Enzo Esperanza Esther "
    "Ezra Farah Fatou Félix Fern Fiona Florian Freya Gideon Ginevra Greta Gwen Hana Harriet Hector Hollis Hugo "
    "Ibrahim Idris Ilse Imani Inés Ingrid Iris Isidro Ivo Jamal Janelle Jasper Joaquín Jorun Josefina Juna Kaia "
    "Kamala Keiko Kenji Kwame Laila Laszlo Leif Leticia Linnea Lourdes Lucinda Mabel Maeve Malik Marcelo Maren "
    "Marisol Mateo Meera Mei Minh Mireille Moses Nadia Naomi Nasrin Niamh Nils Noor Octavia Odessa Omar Orla "
    "Osvaldo Paloma Percy Petra Quynh Rafael Ramona Renée Rhoda Rosalind Rufus Samir Saoirse Selma Silas Sofía "
    "Soren Sunita Tamsin Tariq Teo Thandiwe Tobias Tomás Ursula Valentina Vera Viggo Wanda Wendell Willa Ximena "
    "Yara Yolanda Yusuf Zadie Zoë Zuri"
)
FIRST_NAMES: Final = tuple(_FIRST.split())

_LAST: Final = (
    "Abara Adeyemi Alcott Almqvist Amador Aranda Ashdown Ashgrove Bahri Barlow Bellweather Benítez Birdsong "
    "Blackwood Bramble Brightwater Calloway Castañeda Chau Cheung Clearwater Corrigan Cortland Dabney Delacroix "
    "Dovetail Dudek Dunmore Eastlake Ekwueme Elderkin Ellery Escobedo Estrada Fairweather Farrow Fenwick Fontaine "
    "Foxglove Gallardo Garza Gillespie Greenaway Grünwald Haddad Halvorsen Hargrove Hartwell Hawthorn Heatherly "
    "Hernández Hollowell Ibarra Idowu Inglewood Isham Jankowski Jarosz Jovanović Kaplan Kettering Kimura Kirkbride "
    "Koroma Lam Larkin Larkspur Lindqvist Longacre Lozano Lumsden Mackey Maplewood Marchetti Marlowe Mbeki "
    "Meadows Merriweather Millbrook Montoya Moreau Mossman Nakagawa Nettles Nightingale Novak Núñez Oakes Obi "
    "Okafor Oldfield Orellana Osei Palmgren Pemberton Penhallow Petrosyan Pettway Pinewood Quiñones Quill Rahimi "
    "Ravenscroft Redfern Reyes Riverstone Rosales Rowntree Saldívar Sandoval Sato Sedgewick Silverberg Sorrel "
    "Stillwater Summerfield Sycamore Tamayo Thibodeaux Thistle Thornquist Toledo Tran Treadwell Trujillo Ubaldo "
    "Umber Underhill Valdés Varga Vickers Villaseñor Wakefield Waverly Weatherby Whitlock Willowby Winterbourne "
    "Wójcik Woodruff Xiong Yarrow Yazzie Yoder Zamora Zapata Zielinski"
)
LAST_NAMES: Final = tuple(_LAST.split())
