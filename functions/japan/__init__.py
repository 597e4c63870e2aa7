"""Rules of Japan as pure functions: text, postcodes, numbers with check digits, the calendar.

Floor 0: no AWS, no HTTP, no third-party import, no municipal setting. Values in, values out.

text              search keys for names, kana, addresses, telephones and e-mails; what CP932 can't hold
prefectures       the 47 prefectures and their codes
postcode          reading and judging postcodes against the assigned set
organisation      names of organisations without their legal form
corporate_number  法人番号 and the invoice registration number (T + 13 digits)
zengin            names as bank files (全銀) write them
my_number         finding and masking what looks like a My Number (個人番号), which is never stored
calendar          holidays, business days, eras, fiscal years
"""
